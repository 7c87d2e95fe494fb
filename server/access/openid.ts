import { readFileSync } from "node:fs";
import * as client from "openid-client";
import { z } from "zod";
import type { Role } from "../../protocol/access";
import { PersonName, ROLES } from "../../protocol/access";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { OpenIdSettings } from "./openid-settings";
import type { Seal } from "./seal";

/** Whom a provider has signed in. `subject` tells people apart, whatever they are called. */
export type SignedIn = { subject: string; name: string; role: Role };

type OpenIdParts = {
  settings: OpenIdSettings;
  /** Where the provider sends people back to. */
  callback: URL;
  seal: Seal;
  now: () => number;
  /** The provider does not answer as it should; people are told less. */
  onError: (error: unknown) => void;
};

/**
 * Signing in with an account of somebody else's (OpenID Connect Core 1.0): authorization code flow with PKCE, state and nonce. What
 * is checked when a person comes back travels with the person, sealed, so that nothing is kept here meanwhile.
 */
export class OpenId {
  #provider: Promise<client.Configuration> | null = null;

  constructor(private readonly parts: OpenIdParts) {}

  /** @returns where to send a person, and what to send along in a cookie until the person comes back. */
  async begin(to: string): Promise<{ location: string; cookie: string } | Refusal> {
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    try {
      const url = client.buildAuthorizationUrl(await this.#discovered(), {
        redirect_uri: this.parts.callback.href,
        scope: this.parts.settings.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      const trip: Trip = { state, nonce, verifier, to, at: this.parts.now() };
      return { location: url.href, cookie: this.parts.seal.close(JSON.stringify(trip)) };
    } catch (error) {
      this.parts.onError(error);
      return refuse("no-provider");
    }
  }

  /** @param search what the provider sent a person back with. */
  async finish(search: string, cookie: string): Promise<{ person: SignedIn; to: string } | Refusal> {
    const trip = this.#tripIn(cookie);
    if (!trip) return refuse("sign-in");
    let claims: Claims;
    try {
      claims = await this.#claimsOf(new URL(search, this.parts.callback), trip);
    } catch (error) {
      this.parts.onError(error);
      return refuse("no-provider");
    }
    const person = personIn(claims, this.parts.settings);
    return "refused" in person ? person : { person, to: trip.to };
  }

  async #claimsOf(answer: URL, { state, nonce, verifier }: Trip): Promise<Claims> {
    const provider = await this.#discovered();
    const tokens = await client.authorizationCodeGrant(provider, answer, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = Claims.parse(tokens.claims());
    // Some providers tell groups only when they are asked for more.
    if (provider.serverMetadata().userinfo_endpoint === undefined) return claims;
    return { ...claims, ...(await client.fetchUserInfo(provider, tokens.access_token, claims.sub)) };
  }

  /** Asked for when the first person signs in: the provider may start after the coordinator. */
  #discovered(): Promise<client.Configuration> {
    const { issuer, clientId, secretFile } = this.parts.settings;
    this.#provider ??= (async () => {
      const secret = secretFile === null ? undefined : readFileSync(secretFile, "utf8").trim();
      const insecure = issuer.protocol === "http:" ? { execute: [client.allowInsecureRequests] } : {};
      return await client.discovery(
        issuer,
        clientId,
        secret,
        secret === undefined ? client.None() : undefined,
        insecure,
      );
    })();
    this.#provider.catch(() => {
      this.#provider = null;
    });
    return this.#provider;
  }

  #tripIn(cookie: string): Trip | null {
    const text = this.parts.seal.open(cookie);
    const trip = text === null ? null : Trip.parse(JSON.parse(text));
    return trip && this.parts.now() - trip.at < TRIP_MS ? trip : null;
  }
}

/** How long somebody may take at the provider's. */
export const TRIP_MS = 10 * 60_000;

const Trip = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), at: z.number() });
type Trip = z.infer<typeof Trip>;

const Claims = z.looseObject({ sub: z.string().min(1).max(255) });
type Claims = z.infer<typeof Claims>;

/** What the claims say of a person: the highest role that one of the values gives. */
export function personIn(
  claims: Claims,
  { issuer, roleClaim, roles }: Pick<OpenIdSettings, "issuer" | "roleClaim" | "roles">,
): SignedIn | Refusal {
  const said = z.union([z.array(z.string()), z.string().transform((one) => [one])]).safeParse(claims[roleClaim]);
  const values = new Set(said.success ? said.data : []);
  const given = roles.filter(({ value }) => value === "*" || values.has(value)).map(({ role }) => role);
  const role = ROLES.findLast((each) => given.includes(each));
  if (role === undefined) return refuse("not-allowed", "Your account gives you no role here. Ask an administrator.");
  const names = [claims.preferred_username, claims.email, claims.sub];
  const name = names.map((each) => PersonName.safeParse(each).data).find((each) => each !== undefined);
  if (name === undefined) return refuse("not-allowed", "Your account has no name that can be used here.");
  return { subject: `${issuer.href} ${claims.sub}`, name, role };
}
