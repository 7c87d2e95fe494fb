import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { CannotStart } from "../start-errors";
import type { Tokens } from "./tokens";

/**
 * The join token that the coordinator shows without being asked for one: it lives a day, is renewed in time, and lies in a file
 * that only its owner can read, for programs of this machine.
 */
export class StandingToken {
  #secret: string;

  constructor(
    private readonly file: string,
    private readonly tokens: Tokens,
    private readonly now: () => number,
  ) {
    this.#secret = textOf(file);
  }

  /** One that is good for some hours yet. @throws NotSaved */
  async get(): Promise<string> {
    const known = this.tokens.find("join", this.#secret);
    if (known?.expiresAt != null && known.expiresAt - this.now() > RENEWED_BEFORE_MS) return this.#secret;
    const scope = { kind: "join", drone: null, target: null, drones: null } as const;
    const expiresAt = this.now() + LIVES_MS;
    const { secret } = await this.tokens.make({
      name: "shown by the coordinator",
      scope,
      by: "coordinator",
      expiresAt,
    });
    this.#secret = secret;
    writeFileSync(`${this.file}.new`, `${secret}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    return secret;
  }
}

const LIVES_MS = 24 * 60 * 60_000;
const RENEWED_BEFORE_MS = 12 * 60 * 60_000;
const Absent = z.object({ code: z.literal("ENOENT") });

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (Absent.safeParse(error).success) return "";
    throw new CannotStart(`The join token cannot be read: ${error}`, { cause: error });
  }
}
