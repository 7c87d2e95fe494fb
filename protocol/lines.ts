import * as z from "zod";
import { Atom, Cpv } from "./atom";
import { BuildStateName } from "./build";
import { BuildId, DroneName, TargetName } from "./ids";
import { PackageSet, Slot } from "./plan";
import { PlanProblem } from "./plan-problem";
import { Millis } from "./time";

/** Lines as people write them: one atom, bare name or @set each, as in a world file; and what Portage makes of each alone. */

export const MAX_LINES = 2_000;

export const Line = z.string().max(512);

/** What a drone's Portage says of a line: a bare name is answered with its whole atom. */
export const LineAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("package"), atom: Atom, cpv: Cpv, slot: Slot }),
  /** How many packages the set names. */
  z.object({ kind: z.literal("set"), set: PackageSet, packages: z.int().nonnegative() }),
  z.object({ kind: z.literal("problem"), problem: PlanProblem }),
]);
export type LineAnswer = z.infer<typeof LineAnswer>;

/** Coordinator → agent: lines that are not empty. */
export const LinesRequest = z.object({ lines: z.array(Line.min(1)).min(1).max(MAX_LINES) });
export type LinesRequest = z.infer<typeof LinesRequest>;

/** One answer for each line, in their order. */
export const LinesResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("answers"), answers: z.array(LineAnswer) }),
  z.object({ kind: z.literal("refused"), sentence: z.string().max(20_000) }),
]);
export type LinesResult = z.infer<typeof LinesResult>;

/** `POST /api/v1/lines`. `target` may be left out while all drones are of one. */
export const ResolveLines = z.strictObject({
  lines: z.array(Line).min(1).max(MAX_LINES),
  target: TargetName.optional(),
});
export type ResolveLines = z.infer<typeof ResolveLines>;

/** One line as the editor shows it. `add` is what to send to `POST /queue` for it. */
export const ResolvedLine = z.discriminatedUnion("kind", [
  /** Blank, or a comment. */
  z.object({ kind: z.literal("nothing") }),
  /** `isPublished`: the target has this very version in its binhost; adding it builds it anew. */
  z.object({ kind: z.literal("found"), add: Atom, cpv: Cpv, slot: Slot, isPublished: z.boolean() }),
  /** In the queue already; `position` counts ready builds, then waiting ones, from 1, and is null for all others. */
  z.object({
    kind: z.literal("queued"),
    add: Atom,
    cpv: Cpv,
    slot: Slot,
    build: BuildId,
    state: BuildStateName,
    position: z.int().positive().nullable(),
  }),
  z.object({ kind: z.literal("set"), add: PackageSet, packages: z.int().nonnegative() }),
  /** It cannot be added as it stands; `sentence` says the problem to people. */
  z.object({ kind: z.literal("problem"), problem: PlanProblem, sentence: z.string() }),
]);
export type ResolvedLine = z.infer<typeof ResolvedLine>;

/** As many lines as were asked about, in their order. */
export const ResolvedLines = z.object({
  target: TargetName,
  /** Whose Portage answered; null when nothing had to be asked. */
  by: DroneName.nullable(),
  /** How old its tree is; null when it does not tell. */
  treeAt: Millis.nullable(),
  lines: z.array(ResolvedLine),
});
export type ResolvedLines = z.infer<typeof ResolvedLines>;
