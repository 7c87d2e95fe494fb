import type { TokenScope, TokenView } from "../../protocol/access";
import { TokenId } from "../../protocol/access";
import type { AccessRows, AccessStore, TokenRow } from "../store/access-store";
import type { SecretKind } from "./secret";
import { hashOf, newSecret, newTokenId } from "./secret";

export type NewToken = { name: string; scope: TokenScope; by: string; expiresAt: number | null };

/** Secrets that people make and hand on. All of them are known here; the store keeps them over restarts. */
export class Tokens {
  readonly #byHash: Map<string, TokenRow>;

  constructor(
    rows: AccessRows["tokens"],
    private readonly store: AccessStore,
    private readonly now: () => number,
  ) {
    this.#byHash = new Map(rows.map((row) => [row.hash, row]));
  }

  /** @returns the secret too: this is the only time that anybody can see it. @throws NotSaved */
  async make({ name, scope, by, expiresAt }: NewToken): Promise<{ token: TokenView; secret: string }> {
    const secret = newSecret(SECRET_KIND[scope.kind]);
    const row: TokenRow = {
      token: TokenId.parse(newTokenId()),
      hash: hashOf(secret),
      name,
      scope,
      by,
      at: this.now(),
      expiresAt,
      revokedAt: null,
      usedAt: null,
      uses: 0,
    };
    await this.#put(row);
    return { token: viewOf(row), secret };
  }

  /** The token with that secret, if it is good now. */
  find<K extends TokenScope["kind"]>(kind: K, secret: string): (TokenRow & { scope: TokenScope & { kind: K } }) | null {
    const row = this.#byHash.get(hashOf(secret));
    return row && isOfKind(row, kind) && this.#isGood(row) ? row : null;
  }

  /** Notes that it let somebody in. @throws NotSaved */
  async used({ hash }: TokenRow): Promise<void> {
    const row = this.#byHash.get(hash);
    if (row) await this.#put({ ...row, usedAt: this.now(), uses: row.uses + 1 });
  }

  /** Notes that a program used it, once in a while: a program may ask many times a second. @throws NotSaved */
  async seen(token: TokenId): Promise<void> {
    const row = this.#all().find((each) => each.token === token);
    if (row && this.now() - (row.usedAt ?? 0) >= SEEN_EVERY_MS) await this.used(row);
  }

  /** @returns false when there is no such token. @throws NotSaved */
  async revoke(token: TokenId): Promise<boolean> {
    const row = this.#all().find((each) => each.token === token);
    if (!row) return false;
    if (row.revokedAt !== null) return true;
    await this.#put({ ...row, revokedAt: this.now() });
    return true;
  }

  /** Newest first. */
  list(): TokenView[] {
    return this.#all()
      .sort((a, b) => b.at - a.at)
      .map(viewOf);
  }

  /** Lets go of what has long been good for nothing. @throws NotSaved */
  async forgetOld(): Promise<void> {
    const isOld = ({ expiresAt, revokedAt }: TokenRow) =>
      Math.min(expiresAt ?? Number.POSITIVE_INFINITY, revokedAt ?? Number.POSITIVE_INFINITY) < this.now() - KEPT_MS;
    for (const row of this.#all().filter(isOld)) {
      await this.store.remove("tokens", row.token);
      this.#byHash.delete(row.hash);
    }
  }

  async #put(row: TokenRow): Promise<void> {
    await this.store.put("tokens", row);
    this.#byHash.set(row.hash, row);
  }

  #all(): TokenRow[] {
    return [...this.#byHash.values()];
  }

  #isGood({ expiresAt, revokedAt }: TokenRow): boolean {
    return revokedAt === null && (expiresAt === null || this.now() < expiresAt);
  }
}

const SECRET_KIND: Record<TokenScope["kind"], SecretKind> = { join: "psj", api: "psa" };

const SEEN_EVERY_MS = 60_000;

/** Shown as expired or revoked for so long. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

function isOfKind<K extends TokenScope["kind"]>(
  row: TokenRow,
  kind: K,
): row is TokenRow & { scope: TokenScope & { kind: K } } {
  return row.scope.kind === kind;
}

function viewOf({ hash: _, ...view }: TokenRow): TokenView {
  return view;
}
