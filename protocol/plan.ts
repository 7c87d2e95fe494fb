import * as z from "zod";
import { Atom, Cpv } from "./atom";
import { Expectation, NeedKind } from "./build";
import { PlanProblem } from "./plan-problem";

/** A slot, `0` or `5/5.36` (PMS 3.1.3). */
export const Slot = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9+_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9+_.-]*)?$/, "must be a slot such as 0 or 5/5.36")
  .max(128);

/** A package set of Portage, `@world`. */
export const PackageSet = z
  .string()
  .regex(/^@[A-Za-z0-9_][A-Za-z0-9+_.-]{0,126}$/, "must be a set such as @world")
  .brand<"PackageSet">();
export type PackageSet = z.infer<typeof PackageSet>;

/** A package that is needed; `satisfiedBy` is a version that is installed wherever it will be built, and that would do instead. */
export const KindOfNeed = z.strictObject({ cpv: Cpv, kind: NeedKind.default("build"), satisfiedBy: Cpv.optional() });
export type KindOfNeed = z.infer<typeof KindOfNeed>;

/** One package by which another is needed, and what for. */
const Edge = z.strictObject({ cpv: Cpv, kind: NeedKind });
const Edges = z.array(Edge).max(5000);

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
  /** Outside the plan, because the host that planned has it: a drone needs it too, installed or published. */
  assumed: z
    .array(Edge.extend({ slot: Slot.optional() }))
    .max(5000)
    .optional(),
  expected: Expectation.optional(),
  repository: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/)
    .max(128)
    .optional(),
  /** Its enabled USE flags. */
  use: z.array(z.string().max(200)).max(5000).optional(),
  /** All that it depends on directly, whatever for. */
  edges: Edges.optional(),
  /** It is needed only, and a binary package with the same USE flags is there: when its target has built it, it is not built again. */
  available: z.boolean().optional(),
});
export type PlanEntry = z.infer<typeof PlanEntry>;

/** What people ask for: packages by atom, and sets. */
export const Wanted = z.union([PackageSet, Atom]);
export type Wanted = z.infer<typeof Wanted>;

/**
 * What a drone with Portage answers when asked to plan. What stands in the way is named with what was asked for and cannot be
 * planned because of it (null: nobody knows which); the entries are the plan of all the rest.
 */
export const PlanResult = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("plan"),
    entries: z.array(PlanEntry),
    /** Those of the entries that were asked for; the others are needed by these. */
    named: z.array(Cpv).default([]),
    problems: z.array(z.object({ wanted: Wanted.nullable(), problem: PlanProblem })).default([]),
  }),
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

export const PlanRequest = z.object({ atoms: z.array(Wanted).min(1).max(2000) });
export type PlanRequest = z.infer<typeof PlanRequest>;
