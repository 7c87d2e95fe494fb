import type { z } from "zod";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { wrongFields } from "../wrong-field";

/** The typed no to a message that its schema refuses: the first field that is wrong, and what is allowed there. */
export function badMessage(error: z.core.$ZodError): Refusal {
  const [{ field, message } = { field: "", message: "" }] = wrongFields(error.issues);
  const sentence = ["The message cannot be used", field, message].filter(Boolean).join(": ");
  return field === "" ? refuse("bad-message", sentence) : refuse("bad-message", sentence, field);
}
