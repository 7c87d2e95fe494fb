import { createRoute } from "@hono/zod-openapi";
import { AdditionPreview } from "../../protocol/api";
import { ResolvedLines, ResolveLines } from "../../protocol/lines";
import type { PlanEntry } from "../../protocol/plan";
import { problemSentence } from "../../protocol/plan-problem";
import { isRefusal } from "../coordinator/decide";
import { queuedAs } from "../coordinator/queued-as";
import { whatIfAdded } from "../coordinator/what-if";
import type { Plan } from "../sockets/planner";
import { AdditionBody, checkAddition } from "./addition-body";
import type { Api, ApiParts } from "./api-parts";
import { atMost } from "./guards";
import { refused, wrongInput } from "./problem";
import { MAX_PLAN_BYTES } from "./queue-routes";
import { asked, body, json, PROBLEM } from "./replies";
import { targetOf } from "./target-of";

/** What Portage makes of what people write, before anything is added. */
export function addPlanRoutes(app: Api, { loop, planner }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/lines",
      summary:
        "What each line of an editor or a world file means: found, queued already, or what is wrong and what would cure it",
      middleware: atMost(MAX_PLAN_BYTES),
      request: body(ResolveLines, { required: true }),
      responses: { 200: json("As many answers as lines, in their order.", ResolvedLines), default: PROBLEM },
    }),
    async (c) => {
      const { lines: written, target: named } = c.req.valid("json");
      const target = await targetOf(loop, named);
      if (typeof target === "object") return refused(c, target);
      const lines = written.map((line) => line.replace(/#.*/, "").trim());
      const asked = lines.filter((line) => line !== "");
      const resolved = asked.length === 0 ? null : await planner.lines(target, asked);
      if (resolved && isRefusal(resolved)) return refused(c, resolved);
      const reply = await loop.look((swarm): ResolvedLines => {
        const answers = lines.map((line) => resolved?.answers.get(line));
        const [tree] = (resolved && swarm.drones.get(resolved.by)?.host.settings?.repositories) ?? [];
        return { target, by: resolved?.by ?? null, treeAt: tree?.at ?? null, lines: queuedAs(swarm, target, answers) };
      });
      return c.json(reply, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/queue/preview",
      summary: "What adding these packages would do: how many it adds, and when all is done then; adds nothing",
      middleware: atMost(MAX_PLAN_BYTES),
      request: body(AdditionBody, { required: true }),
      responses: { 200: json("Without what cannot be planned, which is named.", AdditionPreview), default: PROBLEM },
    }),
    async (c) => {
      const addition = await checkAddition(c.req.valid("json"));
      if ("issues" in addition) return wrongInput(c, addition);
      const { to, ...wanted } = addition;
      const target = await targetOf(loop, wanted.target);
      if (typeof target === "object") return refused(c, target);
      const plan = "atoms" in wanted ? await planner.preview(target, wanted.atoms) : asPlan(wanted.entries);
      if (isRefusal(plan)) return refused(c, plan);
      const { by } = asked(c, {});
      const command = { kind: "add", target, entries: plan.entries, by, ...(to && { to }) } as const;
      const named = new Set(plan.named);
      const preview = await loop.lookInSteps((swarm, pulse, now) => whatIfAdded(swarm, pulse, command, named, now));
      if (isRefusal(preview)) return refused(c, preview);
      const problems = plan.problems.map((one) => ({ ...one, sentence: problemSentence(one.problem) }));
      return c.json({ ...preview, target, problems }, 200);
    },
  );
}

/** Who brings a plan asks for all of it. */
function asPlan(entries: PlanEntry[]): Plan {
  return { kind: "plan", entries, named: entries.map(({ cpv }) => cpv), problems: [] };
}
