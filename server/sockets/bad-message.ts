import type { z } from "zod";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";

/** The typed no to a message that its schema refuses: the first field that is wrong, and what is allowed there. */
export function badMessage(error: z.core.$ZodError): Refusal {
  const [issue] = error.issues;
  const field = issue?.path.join(".") || undefined;
  const sentence = `The message cannot be used: ${field === undefined ? "" : `${field}: `}${issue?.message ?? ""}`;
  return refuse("bad-message", sentence, field);
}
