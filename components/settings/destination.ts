import type { Destination } from "../../protocol/notifications";

export type DestinationKind = Destination["kind"];
type Field = { name: string; label: string; secret?: boolean; optional?: boolean };

const ADDRESS: Field = { name: "url", label: "Address", secret: true };
const TOKEN: Field = { name: "token", label: "Token", secret: true, optional: true };

/** What has to be said of each kind. Whoever knows the address of a webhook may write there: it is hidden like a password. */
export const DESTINATIONS: Readonly<Record<DestinationKind, { title: string; fields: readonly Field[] }>> = {
  webhook: { title: "Webhook", fields: [ADDRESS, TOKEN] },
  ntfy: { title: "ntfy", fields: [ADDRESS, TOKEN] },
  slack: { title: "Slack, Mattermost", fields: [ADDRESS] },
  discord: { title: "Discord", fields: [ADDRESS] },
  matrix: { title: "Matrix", fields: [ADDRESS] },
  mail: {
    title: "E-mail",
    fields: [
      { name: "host", label: "Mail server" },
      { name: "port", label: "Port (465: TLS)" },
      { name: "user", label: "User", optional: true },
      { name: "password", label: "Password", secret: true, optional: true },
      { name: "from", label: "From" },
      { name: "to", label: "To" },
    ],
  },
};

/** The port on which mail servers speak TLS from the first byte (RFC 8314); on others they begin with STARTTLS. */
const TLS_PORT = 465;

/** A form's text as the API wants it, of what such a destination has; the API says what is wrong with it. */
export function destinationFrom(kind: DestinationKind, said: Readonly<Record<string, string>>): object {
  const names = DESTINATIONS[kind].fields.map(({ name }) => name);
  const filled = Object.fromEntries(Object.entries(said).filter(([name, text]) => names.includes(name) && text !== ""));
  if (kind !== "mail") return { kind, ...filled };
  const port = Number(said.port);
  const to = (said.to ?? "").split(/[\s,]+/).filter((address) => address !== "");
  return { kind, ...filled, port, security: securityOf(port, filled), to };
}

function securityOf(port: number, { password }: Record<string, string>): string {
  if (port === TLS_PORT) return "tls";
  // A mail server on this machine often has no certificate; a password is sent to none without.
  return port === 25 && password === undefined ? "none" : "starttls";
}
