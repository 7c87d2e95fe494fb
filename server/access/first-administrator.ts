import type { PersonView } from "../../protocol/access";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { oneAtATime } from "../store/in-turn";
import type { People } from "./people";
import { hashOf, isSecretOf, newSecret } from "./secret";

/** How the first person comes in: by the secret of a link that is printed at a start without accounts, and good once. */
export class FirstAdministrator {
  readonly #inTurn = oneAtATime();
  /** Not kept anywhere: the next start makes another. */
  readonly #hash: string;
  readonly secret: string;

  constructor(private readonly people: People) {
    this.secret = newSecret("pss");
    this.#hash = hashOf(this.secret);
  }

  /** @throws NotSaved */
  setUp(secret: string, name: string, password: string): Promise<PersonView | Refusal> {
    return this.#inTurn(async () => {
      if (this.people.hasAdministrator)
        return refuse("wrong-state", "The first administrator is set up already. Sign in.");
      if (!isSecretOf(this.#hash, secret)) {
        return refuse(
          "not-allowed",
          "Open the link that the coordinator printed at its start; each start prints a new one.",
        );
      }
      return await this.people.add(name, "administrator", password);
    });
  }
}
