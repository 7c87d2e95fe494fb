import type { PersonView, Role } from "../../protocol/access";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { AccessRows, AccessStore, AccountRow } from "../store/access-store";
import { Lockout } from "./lockout";
import type { SignedIn } from "./openid";
import { hashPassword, isPasswordOf } from "./password";
import { hashOf, newSecret } from "./secret";

/** People who may sign in, and the browsers in which they have. */
export class People {
  readonly #accounts: Map<string, AccountRow>;
  readonly #sessions: Map<string, { account: string; expiresAt: number }>;
  readonly #lockout: Lockout;

  constructor(
    rows: Pick<AccessRows, "accounts" | "sessions">,
    private readonly store: AccessStore,
    private readonly now: () => number,
  ) {
    this.#accounts = new Map(rows.accounts.map((row) => [row.name, row]));
    this.#sessions = new Map(rows.sessions.map(({ hash, ...row }) => [hash, row]));
    this.#lockout = new Lockout(now);
  }

  get isEmpty(): boolean {
    return this.#accounts.size === 0;
  }

  get hasAdministrator(): boolean {
    return this.list().some(({ role }) => role === "administrator");
  }

  list(): PersonView[] {
    return [...this.#accounts.values()]
      .map(({ name, role, at }) => ({ name, role, at }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  roleOf(name: string): Role | null {
    return this.#accounts.get(name)?.role ?? null;
  }

  /** @throws NotSaved */
  async add(name: string, role: Role, password: string): Promise<PersonView | Refusal> {
    if (!this.hasAdministrator && role !== "administrator") {
      return refuse("wrong-state", "The first person must be an administrator.", "role");
    }
    if (this.#accounts.has(name)) return refuse("wrong-state", `There is a ${name} already.`, "name");
    const row = { name, role, password: await hashPassword(password), subject: null, at: this.now() };
    await this.#put(row);
    return { name, role, at: row.at };
  }

  /** A new password ends all sessions that were begun with the old one. @throws NotSaved */
  async change(name: string, { role, password }: { role?: Role | undefined; password?: string | undefined }) {
    const row = this.#accounts.get(name);
    if (!row) return refuse("not-found", `There is no ${name}.`);
    if (row.subject !== null) return refuse("wrong-state", `What ${name} may do, the OpenID provider says.`);
    if (role !== undefined && role !== "administrator" && this.#isLastAdministrator(name)) return LAST_ADMINISTRATOR;
    await this.#put({
      ...row,
      ...(role !== undefined && { role }),
      ...(password !== undefined && { password: await hashPassword(password) }),
    });
    if (password !== undefined) await this.#endSessionsOf(name);
    return null;
  }

  /** @throws NotSaved */
  async remove(name: string): Promise<Refusal | null> {
    if (!this.#accounts.has(name)) return refuse("not-found", `There is no ${name}.`);
    if (this.#isLastAdministrator(name)) return LAST_ADMINISTRATOR;
    await this.store.remove("accounts", name);
    this.#accounts.delete(name);
    await this.#endSessionsOf(name);
    return null;
  }

  /**
   * Checks a password, at most so often from one place and for one person.
   * @returns the secret of a new session; who shows it is that person. @throws NotSaved
   */
  async signIn(name: string, password: string, address: string): Promise<{ session: string } | Refusal> {
    const refusal = await this.checkPassword(name, password, address);
    return refusal ?? { session: await this.#beginSession(name) };
  }

  /** Somebody whom an OpenID provider has signed in; it also says what that person may do, each time. @throws NotSaved */
  async signInAs({ subject, name, role }: SignedIn): Promise<{ session: string } | Refusal> {
    const known = [...this.#accounts.values()].find((row) => row.subject === subject);
    if (!known && this.#accounts.has(name)) return refuse("name-taken");
    const row = known ?? { name, subject, password: null, at: this.now() };
    await this.#put({ ...row, role });
    return { session: await this.#beginSession(row.name) };
  }

  /** Why that is not the password of that person; null when it is. */
  async checkPassword(name: string, password: string, address: string): Promise<Refusal | null> {
    const keys = keysOf(name, address);
    const waitMs = this.waitMs(name, address);
    if (waitMs > 0) return refuse("too-many-tries", `Too many tries. Wait ${Math.ceil(waitMs / 1000)} s.`);
    // Before it is known, so that many at once are no way around.
    this.#lockout.failed(keys);
    if (!(await isPasswordOf(this.#accounts.get(name)?.password ?? null, password))) return refuse("wrong-password");
    this.#lockout.succeeded(keys);
    return null;
  }

  /** How long that person may not try a password from there; 0: now. */
  waitMs(name: string, address: string): number {
    return this.#lockout.waitMs(keysOf(name, address));
  }

  /** Whose session that is, if it is one. */
  whose(session: string): { name: string; role: Role } | null {
    const row = this.#sessions.get(hashOf(session));
    const role = row && this.now() < row.expiresAt ? this.roleOf(row.account) : null;
    return row && role ? { name: row.account, role } : null;
  }

  /** @throws NotSaved */
  async signOut(session: string): Promise<void> {
    await this.#endSession(hashOf(session));
  }

  /** @throws NotSaved */
  async forgetOld(): Promise<void> {
    for (const [hash, { expiresAt }] of this.#sessions) if (expiresAt <= this.now()) await this.#endSession(hash);
  }

  async #beginSession(account: string): Promise<string> {
    const session = newSecret("pss");
    const row = { hash: hashOf(session), account, at: this.now(), expiresAt: this.now() + SESSION_MS };
    await this.store.put("sessions", row);
    this.#sessions.set(row.hash, row);
    return session;
  }

  async #endSessionsOf(name: string): Promise<void> {
    for (const [hash, { account }] of this.#sessions) if (account === name) await this.#endSession(hash);
  }

  async #endSession(hash: string): Promise<void> {
    await this.store.remove("sessions", hash);
    this.#sessions.delete(hash);
  }

  async #put(row: AccountRow): Promise<void> {
    await this.store.put("accounts", row);
    this.#accounts.set(row.name, row);
  }

  #isLastAdministrator(name: string): boolean {
    const administrators = this.list().filter(({ role }) => role === "administrator");
    return administrators.length === 1 && administrators[0]?.name === name;
  }
}

function keysOf(name: string, address: string): string[] {
  return [`name ${name}`, `address ${address}`];
}

export const SESSION_MS = 30 * 24 * 60 * 60_000;
const LAST_ADMINISTRATOR = refuse("wrong-state", "Somebody must stay an administrator.");
