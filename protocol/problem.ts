import * as z from "zod";

/** Why the coordinator's API did not do what it was asked (RFC 9457). `errors` names each field that was wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** Which request it was; the coordinator's log knows it by that. */
  instance: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
