import * as z from "zod";
import { Atom, Cpv } from "./atom";
import { BuildStateName } from "./build";
import { JournalEntry } from "./facts";
import { BuildId, RunId, TargetName } from "./ids";
import { PlanEntry } from "./plan";
import { Bucket, QueueRow, SwarmStatus } from "./to-watcher";

/** The coordinator API under /api/v1. Input from people is strict: unknown fields are refused. */

/** RFC 9457. `errors` names each field that was wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const MAX_ENTRIES_AT_ONCE = 20_000;

/** Either a plan or atoms for a drone with Portage to plan. `target` may be left out while all drones are of one. */
export const AddPackages = z.union([
  z.strictObject({ entries: z.array(PlanEntry).min(1).max(MAX_ENTRIES_AT_ONCE), target: TargetName.optional() }),
  z.strictObject({ atoms: z.array(Atom).min(1).max(2000), target: TargetName.optional() }),
]);
export type AddPackages = z.infer<typeof AddPackages>;

/** `joined`: packages that were already queued in the same target and are not queued twice. */
export const Added = z.object({
  run: RunId.nullable(),
  builds: z.array(z.object({ build: BuildId, cpv: Cpv })),
  joined: z.array(z.object({ build: BuildId, cpv: Cpv })),
});
export type Added = z.infer<typeof Added>;

const Note = z.string().max(200).default("");
export const HoldBuild = z.strictObject({ note: Note });
export const GroundDrone = z.strictObject({
  note: Note,
  minutes: z
    .number()
    .positive()
    .max(60 * 24 * 30)
    .optional(),
});
export const PauseSwarm = z.strictObject({ note: Note });

export const Status = z.object({
  queue: z.int().nonnegative(),
  drones: z.object({ active: z.int(), idle: z.int(), grounded: z.int(), offline: z.int(), upgrading: z.int() }),
  cores: z.object({ active: z.int(), idle: z.int() }),
  status: SwarmStatus,
  because: z.string().nullable(),
  builds: z.record(BuildStateName, z.int().nonnegative()),
});
export type Status = z.infer<typeof Status>;

/** One page of the queue in its order, and where the next one begins; null when there is none. */
export const QueuePage = z.object({ rows: z.array(QueueRow), next: z.string().nullable() });
export type QueuePage = z.infer<typeof QueuePage>;

export const DroneList = z.object({ drones: z.array(Bucket) });
export type DroneList = z.infer<typeof DroneList>;

/** The builds of one package, newest first. */
export const BuildList = z.object({ builds: z.array(QueueRow) });
export type BuildList = z.infer<typeof BuildList>;

/** Facts in the order in which they happened; ask again `after` the sequence of the last. */
export const FactList = z.object({ facts: z.array(JournalEntry) });
export type FactList = z.infer<typeof FactList>;

/** Whether the coordinator can save what it decides; while it cannot, it refuses all that is asked. */
export const Health = z.object({
  status: z.enum(["ok", "not-saving"]),
  because: z.string().nullable(),
  version: z.string(),
  epoch: z.int().positive(),
});
export type Health = z.infer<typeof Health>;

/** How to add a drone: the one line to run on it. */
export const Join = z.object({ command: z.string(), coordinator: z.string(), token: z.string() });
export type Join = z.infer<typeof Join>;
