import { randomUUID } from "node:crypto";
import type { Pruned, RetentionLimits } from "../protocol/binhost";
import type { TargetName } from "../protocol/ids";
import { CommandId } from "../protocol/people";
import type { Refusal } from "../protocol/refusals";
import type { Binhost } from "./binhost/binhost";
import { publishedRows } from "./binhost/catalogue";
import type { References } from "./binhost/retention";
import { prunable } from "./binhost/retention";
import type { Now } from "./coordinator/command";
import { isRefusal } from "./coordinator/decide";
import type { CoordinatorLoop } from "./coordinator-loop";

/** Takes published packages away that nobody needs any more: when a person says so, and by itself where limits were set. */
export type Pruner = {
  /** What would go under these limits, and what has to stay. */
  preview(target: TargetName, limits: RetentionLimits): Promise<Pruned>;
  /** Out of the index first, then journaled, then deleted: so whatever a crash leaves, start-up or the next time ends it. */
  prune(target: TargetName, limits: RetentionLimits, who: Who): Promise<Pruned | Refusal>;
  /** Each target for which limits were set, by these. Never rejects. */
  pruneAll(): Promise<void>;
};

type Who = { by: string; id: CommandId };
type PrunerParts = {
  loop: CoordinatorLoop;
  binhost: Binhost;
  clock: () => Now;
  onError: (error: unknown) => void;
};

export function createPruner({ loop, binhost, clock, onError }: PrunerParts): Pruner {
  async function look(target: TargetName, limits: RetentionLimits) {
    const rows = (await loop.look(publishedRows)).filter((row) => row.target === target);
    return { rows, pruned: prunable(rows, limits, await referencesTo(loop, binhost, target), clock().wall) };
  }

  async function prune(target: TargetName, limits: RetentionLimits, who: Who): Promise<Pruned | Refusal> {
    const { rows, pruned } = await look(target, limits);
    if (pruned.goes.length === 0) return pruned;
    const reasons = new Map(pruned.goes.map(({ path, because }) => [path, because]));
    const going = rows.filter(({ path }) => reasons.has(path));
    await binhost.withdraw(target, new Set(reasons.keys()));
    const packages = going.map(({ build, path }) => ({ build, because: reasons.get(path) ?? "" }));
    const reply = await loop.ask({ kind: "prune", packages, ...who });
    if (isRefusal(reply)) return reply;
    await binhost.deletePackages(target, going);
    return pruned;
  }

  async function pruneByItsLimits(target: TargetName): Promise<void> {
    const limits = await binhost.retention.of(target);
    if (limits === null) return;
    const pruned = await prune(target, limits, { by: RETENTION, id: CommandId.parse(randomUUID()) });
    if (isRefusal(pruned)) throw new Error(`The packages of ${target} were not pruned: ${pruned.sentence}`);
  }

  return {
    preview: async (target, limits) => (await look(target, limits)).pruned,
    prune,
    pruneAll: async () => {
      for (const target of binhost.targets()) await pruneByItsLimits(target).catch(onError);
    },
  };
}

/** Who did it, as the journal tells. */
const RETENTION = "retention";

/** Which packages of a target somebody still needs, by their paths: a release, a client on which it is installed, or a build in the queue. */
async function referencesTo(loop: CoordinatorLoop, binhost: Binhost, target: TargetName): Promise<References> {
  const references = new Map<string, string>();
  const releases = binhost.releases(target);
  for (const { name } of releases?.all ?? []) {
    for (const stanza of (await releases?.packages(name)) ?? []) {
      references.set(stanza.get("PATH") ?? "", `The release ${name} has it.`);
    }
  }
  const installed = new Map<string, string>();
  for (const [client, report] of await binhost.clients.of(target)) {
    for (const [cpv, buildTime] of report.installed) installed.set(`${cpv} ${buildTime}`, client);
  }
  for (const { cpv, path, fields } of (await binhost.shown(target))?.packages ?? []) {
    const client = installed.get(`${cpv} ${fields.get("BUILD_TIME")}`);
    if (client !== undefined) references.set(path, `It is installed on ${client}.`);
  }
  const needed = await loop.look((swarm) => {
    const queued = [...swarm.builds.values()].filter(
      ({ standing: { state } }) => !["built", "cancelled"].includes(state),
    );
    return queued.flatMap(({ cpv, needs }) => {
      return needs.flatMap((need) => {
        const standing = swarm.builds.get(need)?.standing;
        return standing?.state === "built" ? [{ path: standing.path, because: `${cpv} in the queue needs it.` }] : [];
      });
    });
  });
  for (const { path, because } of needed) references.set(path, because);
  return references;
}
