import type { Refusal } from "../../protocol/refusals";

/** Socket.IO hands `data` to the client beside the message. */
export function refusing(refusal: Refusal): Error & { data: Refusal } {
  return Object.assign(new Error(refusal.sentence), { data: refusal });
}
