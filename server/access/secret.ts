import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Says what a secret opens, so that one in a wrong place is known for what it is. */
export type SecretKind = "psj" | "psa" | "pss";

/** 256 random bits. */
export function newSecret(kind: SecretKind): string {
  return `${kind}_${randomBytes(32).toString("base64url")}`;
}

/** What is kept of a secret. Plain SHA-256 does, because nobody can try 2^256 of them; passwords need more (password.ts). */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Takes the same time however much of it is right. */
export function isSecretOf(hash: string, said: string): boolean {
  const [kept, given] = [Buffer.from(hash), Buffer.from(hashOf(said))];
  return kept.length === given.length && timingSafeEqual(kept, given);
}

const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Short enough to be read out; not secret. */
export function newTokenId(): string {
  return Array.from(randomBytes(8), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join("");
}
