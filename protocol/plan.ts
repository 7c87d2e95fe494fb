import * as z from "zod";
import { Atom, Cpv } from "./atom";
import { Expectation, NeedKind } from "./build";

/** A slot, `0` or `5/5.36` (PMS 3.1.3). */
export const Slot = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9+_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9+_.-]*)?$/, "must be a slot such as 0 or 5/5.36")
  .max(128);

/** A package that is needed; `satisfiedBy` is a version that is installed wherever it will be built, and that would do instead. */
export const KindOfNeed = z.strictObject({ cpv: Cpv, kind: NeedKind.default("build"), satisfiedBy: Cpv.optional() });
export type KindOfNeed = z.infer<typeof KindOfNeed>;

/**
 * One package of a plan: it can be built as soon as a binary package of each of its needs is published. A need that is only
 * named is needed to be built.
 */
export const PlanEntry = z.strictObject({
  cpv: Cpv,
  slot: Slot.default("0"),
  needs: z
    .array(z.union([Cpv, KindOfNeed]))
    .max(5000)
    .default([]),
  expected: Expectation.optional(),
});
export type PlanEntry = z.infer<typeof PlanEntry>;

/** What a drone with Portage answers when asked to plan atoms. */
export const PlanResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plan"), entries: z.array(PlanEntry) }),
  z.object({ kind: z.literal("refused"), sentence: z.string().max(20_000) }),
]);
export type PlanResult = z.infer<typeof PlanResult>;

/** Would these be installed together, from the binary packages of a release alone? Nothing is installed. */
export const TryInstall = z.object({ cpvs: z.array(Cpv).min(1).max(20_000) });
export type TryInstall = z.infer<typeof TryInstall>;

export const TriedInstall = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("installable") }),
  z.object({ kind: z.literal("refused"), sentence: z.string().max(20_000) }),
]);
export type TriedInstall = z.infer<typeof TriedInstall>;

export const PlanRequest = z.object({ atoms: z.array(Atom).min(1).max(2000) });
export type PlanRequest = z.infer<typeof PlanRequest>;
