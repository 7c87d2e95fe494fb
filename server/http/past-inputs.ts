import { z } from "zod";
import { Fact } from "../../protocol/facts";
import { DroneName } from "../../protocol/ids";
import { wholeNumber } from "./inputs";

/** What stands in the queries about what is over. */

const Moment = z
  .string()
  .regex(/^[0-9]{1,15}$/, "must be milliseconds since 1970")
  .transform(Number);

export const HistoryQuery = z.strictObject({
  /** Attempts that ended at or after this time. */
  from: Moment,
  /** And before this one; now when it is left out. */
  to: Moment.optional(),
  /** Only those of this package, whatever its version. */
  package: z
    .string()
    .regex(/^[\w.+-]+\/[\w+-]+$/, "must be a category and a name, like dev-qt/qtbase")
    .optional(),
  limit: wholeNumber(1, 20_000).default(5_000),
});

const KINDS = Fact.options.map((option) => option.shape.kind.value);
const kindsSentence = `must be kinds of facts, separated by commas: ${KINDS.join(", ")}`;
const Kinds = z.string().transform((text, context) => {
  const kinds = KINDS.filter((kind) => text.split(",").includes(kind));
  if (kinds.length === text.split(",").length) return kinds;
  context.addIssue({ code: "custom", message: kindsSentence });
  return z.NEVER;
});

export const EventsQuery = z.strictObject({
  /** Only facts of these kinds. */
  kinds: Kinds.optional(),
  drone: DroneName.optional(),
  /** Part of a package's name, upper and lower case alike. */
  q: z.string().max(200).default(""),
  /** Facts before this one of the journal; the newest when it is left out. */
  before: wholeNumber(1, 2_147_483_647).optional(),
  limit: wholeNumber(1, 1000).default(200),
});
export type EventsQuery = z.infer<typeof EventsQuery>;
