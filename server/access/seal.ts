import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { CannotStart } from "../start-errors";

/**
 * Secrets that the coordinator itself must show to others, so that a hash is not enough: kept in the database as AES-256-GCM
 * (NIST SP 800-38D) by a key that lies beside it, in a file that only its owner can read.
 */
export class Seal {
  readonly #key: Buffer;

  /** @throws CannotStart */
  constructor(file: string) {
    this.#key = keyIn(file);
  }

  close(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  /** Null when it was sealed by another key, or is not whole. */
  open(sealed: string): string | null {
    const bytes = Buffer.from(sealed, "base64url");
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    } catch {
      return null;
    }
  }
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyIn(file: string): Buffer {
  try {
    if (!existsSync(file))
      writeFileSync(file, `${randomBytes(KEY_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
    if (key.length === KEY_BYTES) return key;
  } catch (cause) {
    throw new CannotStart(`${file} cannot be read: ${cause}`, { cause });
  }
  throw new CannotStart(`${file} holds no key: move it away, and enter the secrets of all channels again.`);
}
