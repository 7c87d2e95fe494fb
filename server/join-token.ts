import { createHash, timingSafeEqual } from "node:crypto";

/** Takes the same time however much of it is right. */
export function isJoinToken(token: string, said: string | undefined): boolean {
  return timingSafeEqual(digest(token), digest(said ?? ""));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
