import * as z from "zod";
import { Cpv } from "../protocol/atom";
import type { LinesRequest, LinesResult } from "../protocol/lines";
import { LineAnswer } from "../protocol/lines";
import type { PlanRequest } from "../protocol/plan";
import { PlanEntry, PlanResult } from "../protocol/plan";
import type { Stanza } from "./emerge/packages-index";
import { readStanzas } from "./emerge/packages-index";
import { PLAN_SCRIPT } from "./emerge/plan-script";
import { linesByPretending, planByPretending } from "./emerge/pretend/planner";
import { openPythonSession } from "./emerge/python-session";
import { parseJson, runPython } from "./emerge/run-python";
import type { EmergeHost } from "./emerge-host";

/**
 * Asks this host's Portage what has to be built for some atoms and sets, and what each of these builds needs. What stands in
 * the way is named with the setting that would cure it, and left out.
 *
 * What is installed here is not to be built again. Other drones may lack it, therefore it is told as assumed.
 */
export async function planAtoms({ atoms }: PlanRequest, host: EmergeHost): Promise<PlanResult> {
  const [answer, published] = await Promise.all([askForPlan(host, atoms), publishedPackages(host)]);
  if (answer.kind === "refused") return answer;
  const { packages, named, problems } = answer.said;
  const isNamed = new Set<string>(named);
  const entries = packages.map((entry) => ({
    ...entry,
    available: !isNamed.has(entry.cpv) && isSame(published.get(entry.cpv), entry.use ?? []),
  }));
  return { kind: "plan", entries, named, problems };
}

/** What lines mean to this host's Portage, each by itself; one Python answers as long as somebody types. */
export type LineResolver = { resolve(request: LinesRequest): Promise<LinesResult>; close(): void };

export function lineResolver(host: EmergeHost): LineResolver {
  const session = openPythonSession(host, PLAN_SCRIPT, ["serve", host.configRoot]);
  return {
    async resolve({ lines }) {
      const schema = z.object({ answers: z.array(LineAnswer).length(lines.length) });
      const answer = schema.safeParse(await session.ask(lines));
      const said = answer.success ? answer : schema.safeParse({ answers: await linesByPretending(lines, host) });
      return said.success ? { kind: "answers", answers: said.data.answers } : plannerFailed(said.error);
    },
    close: () => session.close(),
  };
}

const Plan = PlanResult.options[0].shape;
const PlanAnswer = z.object({
  packages: z.array(PlanEntry),
  named: z.array(Cpv),
  problems: Plan.problems.unwrap(),
});

type Refused = { kind: "refused"; sentence: string };

/** What the script says, or what emerge prints where Portage's API is not there or is another; checked. */
async function askForPlan(
  host: EmergeHost,
  wanted: readonly string[],
): Promise<{ kind: "said"; said: z.infer<typeof PlanAnswer> } | Refused> {
  const run = await runPython(host, PLAN_SCRIPT, ["plan", host.configRoot, ...wanted]);
  if (run.kind === "too-long") return refuse(`The planner was ended: ${run.why}`);
  const answer = PlanAnswer.safeParse(run.kind === "ended" ? parseJson(run.stdout) : undefined);
  const pretended = answer.success ? answer : PlanAnswer.safeParse(await planByPretending(wanted, host));
  return pretended.success ? { kind: "said", said: pretended.data } : plannerFailed(pretended.error);
}

function plannerFailed(error: z.ZodError): Refused {
  return refuse(`The planner failed: ${z.prettifyError(error)}`);
}

/** A binhost that cannot be asked has nothing: the plan is then as good as it can be. */
async function publishedPackages({ binhostUrl }: EmergeHost): Promise<ReadonlyMap<string, Stanza>> {
  try {
    const response = await fetch(`${binhostUrl}/Packages`, { signal: AbortSignal.timeout(INDEX_WITHIN_MS) });
    const stanzas = response.ok ? readStanzas(await response.text()) : [];
    return new Map(stanzas.map((stanza) => [stanza.fields.get("CPV") ?? "", stanza]));
  } catch {
    return new Map();
  }
}

/** A binary package is what would be built when its USE flags are; flags that the ebuild does not know do not count. */
function isSame(stanza: Stanza | undefined, use: readonly string[]): boolean {
  if (!stanza) return false;
  const words = (key: string) => (stanza.fields.get(key) ?? "").split(/\s+/).filter((word) => word !== "");
  const known = new Set(words("IUSE").map((flag) => flag.replace(/^[+-]/, "")));
  const enabled = words("USE").filter((flag) => known.has(flag));
  return (
    [...enabled].sort().join(" ") ===
    use
      .filter((flag) => known.has(flag))
      .sort()
      .join(" ")
  );
}

const INDEX_WITHIN_MS = 30_000;
const LONGEST_SENTENCE = 20_000;

function refuse(sentence: string): Refused {
  return { kind: "refused", sentence: sentence.slice(0, LONGEST_SENTENCE) };
}
