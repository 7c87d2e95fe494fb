import { hash, verify } from "@node-rs/argon2";

/**
 * Passwords as argon2id hashes in PHC form, by the library's defaults: 19 MiB, two passes, one lane, which is OWASP's first choice.
 * Both take some fifty milliseconds, outside of this thread.
 */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

/** `kept` is null for a person who does not exist: then it takes as long, and is wrong. */
export async function isPasswordOf(kept: string | null, said: string): Promise<boolean> {
  const isRight = await verify(kept ?? OF_NOBODY, said);
  return isRight && kept !== null;
}

/** Of some password, with the same parameters. */
const OF_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$1Fnh0y8Evtz/gRPy3SdNNQ$nPrI39nzBhG0fSJTWSv4+NQxZTVWZC8ZOJ+gML3xCsU";
