import { createTransport } from "nodemailer";
import type { Destination } from "../../protocol/notifications";
import type { Message } from "./message";

/** What became of a message; `again`: it may go better later, at the earliest after `afterMs`. Never holds an address or a secret. */
export type Sent = { kind: "delivered" } | { kind: "failed"; because: string; again: boolean; afterMs: number };

/** Hands a message over. Never rejects. */
export async function deliver(destination: Destination, message: Message): Promise<Sent> {
  try {
    if (destination.kind === "mail") return await mail(destination, message);
    return await post(requestOf(destination, message));
  } catch (error) {
    const isFinal = error instanceof Error && "responseCode" in error && Number(error.responseCode) >= 500;
    return { kind: "failed", because: reasonOf(error), again: !isFinal, afterMs: 0 };
  }
}

type Posted = { url: string; token?: string | undefined; body: object };

/** As each service wants it. */
function requestOf(destination: Exclude<Destination, { kind: "mail" }>, message: Message): Posted {
  const { title, text, url } = message;
  switch (destination.kind) {
    case "webhook": {
      const notices = message.notices.map(({ kind, at, sentence }) => ({ kind, at, sentence }));
      return { url: destination.url, token: destination.token, body: { title, text, url, notices } };
    }
    case "ntfy": {
      // https://docs.ntfy.sh/publish/#publish-as-json: headers could not hold every letter.
      const { origin, pathname } = new URL(destination.url);
      const body = { topic: pathname.slice(1), title, message: text, ...(url && { click: url }) };
      return { url: origin, token: destination.token, body };
    }
    case "slack":
      // Else somebody's note could call everybody, or show one address and lead to another: https://docs.slack.dev/messaging/formatting-message-text
      return { url: destination.url, body: { text: escaped(text) } };
    case "discord":
      return {
        url: destination.url,
        body: { content: text.slice(0, DISCORD_LONGEST), allowed_mentions: { parse: [] } },
      };
    case "matrix":
      return { url: destination.url, body: { text, username: "portage-swarm" } };
  }
}

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
const DISCORD_LONGEST = 2_000;

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

async function post({ url, token, body }: Posted): Promise<Sent> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    // Another server must not get what was meant for this one.
    redirect: "manual",
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  await response.body?.cancel();
  if (response.ok) return { kind: "delivered" };
  const { status, headers } = response;
  const again = status === 408 || status === 429 || status >= 500;
  const afterSeconds = Number(headers.get("retry-after") ?? 0);
  const afterMs = Number.isFinite(afterSeconds) ? Math.min(afterSeconds * 1000, LONGEST_WAIT_MS) : 0;
  return { kind: "failed", because: `The server answered ${status}.`, again, afterMs };
}

async function mail(
  { host, port, security, user, password, from, to }: Extract<Destination, { kind: "mail" }>,
  { title, text }: Message,
): Promise<Sent> {
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
  });
  try {
    await transport.sendMail({ from, to, subject: `portage-swarm: ${title}`, text });
    return { kind: "delivered" };
  } finally {
    transport.close();
  }
}

/** Servers may repeat in their answers what they were sent; so of an answer only its code is told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "It failed.";
  if ("responseCode" in error) return `The mail server answered ${error.responseCode}.`;
  if (error.name === "TimeoutError") return `No answer within ${WITHIN_MS / 1000} s.`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}

const WITHIN_MS = 10_000;
const LONGEST_WAIT_MS = 60 * 60_000;
