import { join } from "node:path";
import type { AccessStore } from "../store/access-store";
import { Audit } from "./audit";
import { Enrolment } from "./enrolment";
import { StandingToken } from "./standing-token";
import { Tokens } from "./tokens";

/** Who may come in, and the record of who did what. */
export type Access = { audit: Audit; tokens: Tokens; enrolment: Enrolment; standingToken: StandingToken };

export type AccessParts = { store: AccessStore; dataDirectory: string; now: () => number };

/** @throws CannotStart, NotSaved */
export async function openAccess({ store, dataDirectory, now }: AccessParts): Promise<Access> {
  const rows = await store.read();
  const audit = new Audit(store, now);
  const tokens = new Tokens(rows.tokens, store, audit, now);
  await tokens.forgetOld();
  const enrolment = new Enrolment(rows.credentials, { store, tokens, audit, now });
  const standingToken = new StandingToken(join(dataDirectory, "join-token"), tokens, now);
  return { audit, tokens, enrolment, standingToken };
}
