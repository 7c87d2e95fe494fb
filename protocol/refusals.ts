import * as z from "zod";

/** Why the coordinator says no. A closed set; each has one sentence (fields in braces are filled in by `refusalSentence`). */
const SENTENCES = {
  "not-saved": "Not saved, try again.",
  "no-such-build": "There is no such build.",
  "no-such-drone": "There is no such drone.",
  "wrong-state": "Not possible now.",
  "bad-plan": "The plan cannot be used.",
  "nothing-to-add": "There is nothing to add.",
  "no-planner": "No connected drone can plan with Portage. Give a plan with cpv, slot and needs instead of atoms.",
  "plan-refused": "Portage refused the plan.",
  "queue-full": "The queue is full.",
  stale: "That attempt is over.",
  "not-your-attempt": "Another drone holds that attempt.",
  "bad-artefact": "The package file is not what was announced.",
  "bad-token": "The join token is wrong, used up, expired or revoked.",
  "not-enrolled": "This drone is not enrolled: its agent needs a join token, once.",
  "name-enrolled": "Another machine is enrolled under this name.",
  "name-in-use": "Another agent is connected under this name.",
  "sign-in": "Sign in first.",
  "wrong-password": "Name or password is wrong.",
  "no-provider": "The OpenID provider did not sign you in. Try again, or ask an administrator.",
  "name-taken": "Another account has that name here. Ask an administrator.",
  "not-allowed": "Your role does not allow this.",
  "too-many-tries": "Too many tries. Wait a moment.",
  "too-fast": "You ask too often. Wait a moment.",
  "protocol-version": "Agent and coordinator speak different protocol versions.",
  "bad-message": "The message cannot be used.",
  "no-session": "Say hello first.",
  "too-large": "Too large.",
  "not-found": "There is nothing here.",
  "shutting-down": "The coordinator is shutting down.",
} as const;

export const RefusalCode = z.enum(Object.keys(SENTENCES) as [keyof typeof SENTENCES, ...(keyof typeof SENTENCES)[]]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** A typed no: the code for programs, the sentence for people, the field that was wrong when there is one. */
export const Refusal = z.object({ refused: RefusalCode, sentence: z.string(), field: z.string().optional() });
export type Refusal = z.infer<typeof Refusal>;

export function refuse(code: RefusalCode, detail?: string, field?: string): Refusal {
  const sentence = detail === undefined ? SENTENCES[code] : detail;
  return field === undefined ? { refused: code, sentence } : { refused: code, sentence, field };
}
