import type { Handshake } from "../../protocol/from-agent";
import type { DroneName, TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { AccessRows, AccessStore, CredentialRow, TokenRow } from "../store/access-store";
import { oneAtATime } from "../store/in-turn";
import type { Audit } from "./audit";
import { hashOf, isSecretOf } from "./secret";
import type { Tokens } from "./tokens";

/**
 * By what drones are known. A drone shows a secret of its own with everything it says; a join token makes that secret known, once,
 * under the drone's name. Then the name is taken, until a person has its credential forgotten.
 */
export class Enrolment {
  readonly #inTurn = oneAtATime();
  readonly #credentials: Map<DroneName, CredentialRow>;

  constructor(
    rows: AccessRows["credentials"],
    private readonly parts: { store: AccessStore; tokens: Tokens; audit: Audit; now: () => number },
  ) {
    this.#credentials = new Map(rows.map((row) => [row.drone, row]));
  }

  /** Is that the drone's own secret? */
  knows(drone: DroneName, credential: string): boolean {
    const known = this.#credentials.get(drone);
    return known !== undefined && isSecretOf(known.hash, credential);
  }

  /** Why a drone may not even say hello; null when it may. */
  refusalOf(handshake: Handshake): Refusal | null {
    if (this.knows(handshake.drone, handshake.credential)) return null;
    const token = this.#joinTokenOf(handshake);
    return "refused" in token ? token : null;
  }

  /** Makes a drone known that is not, by its join token. @returns why not. @throws NotSaved */
  enrol(handshake: Handshake, target: TargetName): Promise<Refusal | null> {
    // Two machines may want one name, or the last use of one token, at once.
    return this.#inTurn(() => this.#enrol(handshake, target));
  }

  async #enrol(handshake: Handshake, target: TargetName): Promise<Refusal | null> {
    const { drone, credential } = handshake;
    if (!this.knows(drone, credential)) {
      const token = this.#joinTokenOf(handshake);
      if ("refused" in token) return token;
      const scope = { drone, target: token.scope.target };
      if (!fits(scope, target)) return wrongTarget(scope);
      const { store, tokens, audit, now } = this.parts;
      const row = { ...scope, hash: hashOf(credential), token: token.token, at: now() };
      await tokens.used(token);
      await store.put("credentials", row);
      this.#credentials.set(drone, row);
      await audit.note({
        by: `join token ${token.token}`,
        act: "drone enrolled",
        subject: drone,
        detail: { name: token.name },
      });
    }
    const known = this.#credentials.get(drone);
    return known && !fits(known, target) ? wrongTarget(known) : null;
  }

  /** Makes way for another machine under that name. @returns false when nobody has it. @throws NotSaved */
  async forget(drone: DroneName): Promise<boolean> {
    if (!this.#credentials.has(drone)) return false;
    await this.parts.store.remove("credentials", drone);
    this.#credentials.delete(drone);
    return true;
  }

  /** Who shows no good token is not told which names are taken. */
  #joinTokenOf({ drone, joinToken }: Handshake) {
    if (joinToken === undefined) return refuse("not-enrolled");
    const token = this.parts.tokens.find("join", joinToken);
    if (!token || isUsedUp(token, token.scope.drones)) return refuse("bad-token");
    if (token.scope.drone !== null && token.scope.drone !== drone) {
      return refuse("bad-token", `The join token is for ${token.scope.drone}.`);
    }
    return this.#credentials.has(drone) ? refuse("name-enrolled") : token;
  }
}

function isUsedUp({ uses }: TokenRow, drones: number | null): boolean {
  return drones !== null && uses >= drones;
}

function fits(known: { target: TargetName | null }, target: TargetName): boolean {
  return known.target === null || known.target === target;
}

function wrongTarget({ drone, target }: Pick<CredentialRow, "drone" | "target">): Refusal {
  return refuse("bad-message", `${drone} was enrolled for the target ${target}.`, "target");
}
