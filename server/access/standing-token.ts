import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import type { TokenScope } from "../../protocol/access";
import { CannotStart } from "../start-errors";
import type { Tokens } from "./tokens";

/**
 * A token that the coordinator makes for itself and shows without being asked for one. It lies in a file that only its owner can
 * read, for programs of this machine. What enrols drones lives a day and is renewed in time.
 */
export class StandingToken {
  #secret: string;

  constructor(
    private readonly file: string,
    private readonly scope: TokenScope,
    private readonly tokens: Tokens,
    private readonly now: () => number,
  ) {
    this.#secret = textOf(file);
  }

  /** One that is good for some hours yet. @throws NotSaved */
  async get(): Promise<string> {
    const known = this.tokens.find(this.scope.kind, this.#secret);
    if (known && (known.expiresAt === null || known.expiresAt - this.now() > RENEWED_BEFORE_MS)) return this.#secret;
    const expiresAt = this.scope.kind === "join" ? this.now() + LIVES_MS : null;
    const what = { name: basename(this.file), scope: this.scope, by: "coordinator", expiresAt };
    const { secret } = await this.tokens.make(what);
    writeFileSync(`${this.file}.new`, `${secret}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.#secret = secret;
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
    throw new CannotStart(`${file} cannot be read: ${error}`, { cause: error });
  }
}
