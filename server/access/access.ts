import { join } from "node:path";
import type { Config } from "../config";
import { Channels } from "../notifications/channels";
import type { AccessStore } from "../store/access-store";
import { Audit } from "./audit";
import { Callers } from "./caller";
import { Enrolment } from "./enrolment";
import { FirstAdministrator } from "./first-administrator";
import { OpenId } from "./openid";
import { People } from "./people";
import { Seal } from "./seal";
import { StandingToken } from "./standing-token";
import { Tokens } from "./tokens";

/** Who may come in and do what, the record of who did what, and who is told. */
export type Access = {
  audit: Audit;
  tokens: Tokens;
  enrolment: Enrolment;
  people: People;
  callers: Callers;
  firstAdministrator: FirstAdministrator;
  /** Null: nobody signs in with an account of somebody else's. */
  openId: OpenId | null;
  joinToken: StandingToken;
  channels: Channels;
};

export type AccessParts = {
  store: AccessStore;
  config: Config;
  now: () => number;
  onError: (error: unknown) => void;
};

/** @throws CannotStart, NotSaved */
export async function openAccess({ store, config, now, onError }: AccessParts): Promise<Access> {
  const rows = await store.read();
  const audit = new Audit(store, now);
  const tokens = new Tokens(rows.tokens, store, now);
  await tokens.forgetOld();
  const people = new People(rows, store, now);
  await people.forgetOld();
  const fileOf = (name: string) => join(config.dataDirectory, name);
  // For programs of this machine: whoever may read it may read the database too.
  await new StandingToken(fileOf("local-token"), { kind: "api", role: "administrator" }, tokens, now).get();
  const seal = new Seal(fileOf("secret-key"));
  const { openId: settings, publicUrl } = config;
  return {
    audit,
    tokens,
    people,
    enrolment: new Enrolment(rows.credentials, { store, tokens, audit, now }),
    callers: new Callers({ people, tokens, config }),
    channels: new Channels(rows.channels, { store, seal, now }),
    openId:
      settings && publicUrl
        ? new OpenId({ settings, callback: new URL("/api/v1/openid/callback", publicUrl), seal, now, onError })
        : null,
    firstAdministrator: new FirstAdministrator(people),
    joinToken: new StandingToken(
      fileOf("join-token"),
      { kind: "join", drone: null, target: null, drones: null },
      tokens,
      now,
    ),
  };
}
