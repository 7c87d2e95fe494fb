import { spawn } from "node:child_process";
import * as z from "zod";
import type { Atom } from "../protocol/atom";
import { Cpv } from "../protocol/atom";
import type { PlanResult } from "../protocol/plan";
import { PlanEntry } from "../protocol/plan";
import { readStanzas } from "./emerge/packages-index";
import { PLAN_SCRIPT } from "./emerge/plan-script";
import type { EmergeHost } from "./emerge-host";
import { inheritedEnvironment } from "./emerge-host";

/**
 * Asks this host's Portage what has to be built for some atoms, and what each of these builds needs. A refusal carries
 * the resolver's own words.
 *
 * What is installed here is not to be built again. Where it is needed, other drones may lack it: it is named among the
 * needs when the swarm's binhost has it, and belongs to the system that all drones share when it has not.
 */
export async function planAtoms(atoms: readonly Atom[], host: EmergeHost): Promise<PlanResult> {
  const [run, published] = await Promise.all([runPython(host, PLAN_SCRIPT, atoms), publishedPackages(host)]);
  if (run.kind === "failed") return refuse(`The planner could not be run: ${run.why}`);
  const answer = Answer.safeParse(parseJson(run.stdout));
  if (!answer.success) return refuse(`The planner failed: ${lastLine(run.stderr) || z.prettifyError(answer.error)}`);
  if ("refused" in answer.data) return refuse(answer.data.refused);
  const entries = answer.data.packages.map(({ installed, needs, ...entry }) => ({
    ...entry,
    needs: [...needs, ...installed.filter((cpv) => published.has(cpv))],
  }));
  return { kind: "plan", entries };
}

const Answer = z.union([
  z.object({ packages: z.array(PlanEntry.extend({ installed: z.array(Cpv) })) }),
  z.object({ refused: z.string() }),
]);

/** A binhost that cannot be asked has nothing: the plan is then as good as it can be. */
async function publishedPackages({ binhostUrl }: EmergeHost): Promise<ReadonlySet<string>> {
  try {
    const response = await fetch(`${binhostUrl}/Packages`, { signal: AbortSignal.timeout(INDEX_WITHIN_MS) });
    const stanzas = response.ok ? readStanzas(await response.text()) : [];
    return new Set(stanzas.flatMap(({ fields }) => fields.get("CPV") ?? []));
  } catch {
    return new Set();
  }
}

const INDEX_WITHIN_MS = 30_000;
/** The resolver of a large host takes a minute or two for all of its packages. */
const LIMIT_MS = 10 * 60_000;
const LONGEST_SENTENCE = 20_000;

type Run = { kind: "ended"; stdout: string; stderr: string } | { kind: "failed"; why: string };

/** The script goes in by stdin: no file, no shell, and every atom is one argument. */
function runPython(host: EmergeHost, script: string, atoms: readonly Atom[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(host.python, ["-", ...atoms], {
      env: inheritedEnvironment(host),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const tooLong = host.clock.after(LIMIT_MS, () => child.kill("SIGKILL"));
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (bytes) => stdout.push(bytes));
    child.stderr.on("data", (bytes) => stderr.push(bytes));
    // A Python that ends before it has read the script tells why by other means.
    child.stdin.on("error", () => {});
    child.stdin.end(script);
    child.once("error", (error) => {
      tooLong();
      resolve({ kind: "failed", why: error.message });
    });
    child.once("close", (_, signal) => {
      tooLong();
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
      if (signal)
        resolve({ kind: "failed", why: `it was ended by ${signal} (it may take ${LIMIT_MS / 60_000} minutes)` });
      else resolve({ kind: "ended", stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

function refuse(sentence: string): PlanResult {
  return { kind: "refused", sentence: sentence.slice(0, LONGEST_SENTENCE) };
}
