import * as z from "zod";
import { Cpv } from "./atom";

/** A line to write into a file of Portage's configuration, on all hosts of a target. */
export const Setting = z.object({ file: z.string().max(4096), line: z.string().max(4096) });
export type Setting = z.infer<typeof Setting>;

/** What keeps a version from being chosen: `what` is the keyword (`~amd64`, `**`), the licenses, or Portage's own words. */
export const Mask = z.object({
  by: z.enum(["keyword", "package.mask", "license", "other"]),
  what: z.string().max(4096),
});
export type Mask = z.infer<typeof Mask>;

const Text = z.string().max(20_000);
const Settings = z.array(Setting).max(100);
/** The package that needs it; null: somebody asked for it. */
const requiredBy = Cpv.nullable();

/** Why Portage cannot plan something, and the settings that would cure it. A closed set; emerge(1) and portage(5) have the words. */
export const PlanProblem = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("invalid"), why: Text }),
  z.object({ kind: z.literal("unknown"), atom: Text, nearest: z.array(Text).max(20), requiredBy }),
  z.object({ kind: z.literal("ambiguous"), name: Text, candidates: z.array(Text).min(1).max(100) }),
  z.object({
    kind: z.literal("masked"),
    cpv: Cpv,
    masks: z.array(Mask).min(1).max(20),
    settings: Settings,
    requiredBy,
  }),
  /** `flags` as package.use writes them: `ssl`, `-debug`. */
  z.object({ kind: z.literal("use-change"), cpv: Cpv, flags: z.array(Text).min(1), settings: Settings, requiredBy }),
  /** The flags that are set contradict each other: the ebuild's REQUIRED_USE. */
  z.object({ kind: z.literal("required-use"), atom: Text, constraint: Text, requiredBy }),
  /** What is to be merged blocks, or is blocked by, something that is to be merged or is installed (PMS 8.2.6.2). */
  z.object({ kind: z.literal("blocker"), blocks: Text, by: z.array(Cpv).max(100) }),
  /** Two versions of one slot are needed. */
  z.object({ kind: z.literal("slot-conflict"), packages: z.array(Cpv).max(100) }),
  z.object({ kind: z.literal("circle"), packages: z.array(Cpv).max(100) }),
  /** Portage's own words. */
  z.object({ kind: z.literal("other"), sentence: Text }),
]);
export type PlanProblem = z.infer<typeof PlanProblem>;

/** What people read; the settings stand beside it. */
export function problemSentence(problem: PlanProblem): string {
  switch (problem.kind) {
    case "invalid":
      return capitalised(problem.why);
    case "unknown":
      return `${problem.atom} is not in the tree${suggested(problem.nearest)}${neededBy(problem.requiredBy)}.`;
    case "ambiguous":
      return `${problem.name} may be ${problem.candidates.join(" or ")}.`;
    case "masked":
      return `${problem.cpv} is masked by ${problem.masks.map(maskWords).join(" and ")}${neededBy(problem.requiredBy)}.`;
    case "use-change":
      return `${problem.cpv} needs USE ${problem.flags.join(" ")}${neededBy(problem.requiredBy)}.`;
    case "required-use":
      return `${problem.atom} has USE flags that contradict each other: ${problem.constraint}${neededBy(problem.requiredBy)}.`;
    case "blocker":
      return `${problem.blocks} cannot be installed beside ${problem.by.join(" and ")}.`;
    case "slot-conflict":
      return `Only one of ${problem.packages.join(" and ")} can be installed, and both are needed.`;
    case "circle":
      return `Packages need each other to be built: ${problem.packages.join(", ")}.`;
    case "other":
      return problem.sentence;
  }
}

function suggested(nearest: readonly string[]): string {
  return nearest.length === 0 ? "" : `; the nearest is ${nearest.join(" or ")}`;
}

function neededBy(requiredBy: Cpv | null): string {
  return requiredBy === null ? "" : `, and ${requiredBy} needs it`;
}

function maskWords({ by, what }: Mask): string {
  switch (by) {
    case "keyword":
      return what === "**" ? "having no keyword for this architecture" : `the keyword ${what}`;
    case "package.mask":
      return "package.mask";
    case "license":
      return `its license ${what}`;
    case "other":
      return what;
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
