import * as z from "zod";
import { Actor } from "./ids";
import { Millis } from "./time";

/** Whom the coordinator tells what happened while nobody looks: channels, and what is worth telling. */

export const NOTICE_KINDS = [
  "run-finished",
  "stalled",
  "failure-blocks",
  "drone-grounded",
  "drone-offline",
  "disk-low",
] as const;
export const NoticeKind = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof NoticeKind>;

/** A channel's name: where notifications go, as people call it. */
export const ChannelName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    "must be 1 to 63 letters, digits, dots, hyphens or underscores, and begin with a letter or digit",
  );
export type ChannelName = z.infer<typeof ChannelName>;

const Url = z
  .string()
  .max(2000)
  .refine((text) => /^https?:\/\/./.test(text) && URL.canParse(text), "must be an address that begins with https://");
const Secret = z.string().min(1).max(500);
/** No line ends: it stands in a header. */
const Host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, "must be a host name or an IP address");

const emailSentence = "must be an e-mail address";

const Mail = z
  .strictObject({
    kind: z.literal("mail"),
    host: Host,
    port: z.int().min(1).max(65_535),
    /** From the first byte, after STARTTLS, or never. */
    security: z.enum(["tls", "starttls", "none"]).default("starttls"),
    user: z.string().max(200).optional(),
    password: Secret.optional(),
    from: z.email(emailSentence),
    to: z.array(z.email(emailSentence)).min(1).max(20),
  })
  .refine(({ password, security }) => password === undefined || security !== "none", {
    path: ["security"],
    message: "must be tls or starttls when there is a password",
  });

/** Where a channel leads. Its addresses and passwords are written and never read again: who knows such an address may write there. */
export const Destination = z.discriminatedUnion("kind", [
  /** JSON: title, text, url and the notices; `token` is sent as a bearer token. */
  z.strictObject({ kind: z.literal("webhook"), url: Url, token: Secret.optional() }),
  /** A topic, as in https://ntfy.sh/my-swarm. */
  z.strictObject({ kind: z.literal("ntfy"), url: Url, token: Secret.optional() }),
  /** Mattermost and Rocket.Chat take it too. */
  z.strictObject({ kind: z.literal("slack"), url: Url }),
  z.strictObject({ kind: z.literal("discord"), url: Url }),
  /** A generic webhook of matrix-hookshot. */
  z.strictObject({ kind: z.literal("matrix"), url: Url }),
  Mail,
]);
export type Destination = z.infer<typeof Destination>;
export const DESTINATION_KINDS = ["webhook", "ntfy", "slack", "discord", "matrix", "mail"] as const;

/** What may stand in a template, in braces. */
export const TEMPLATE_WORDS = ["title", "text", "url", "count"] as const;
const templateSentence = `knows only ${TEMPLATE_WORDS.map((word) => `{${word}}`).join(", ")}`;

/** How a message reads; `{text}` is one line for each notice. */
export const Template = z
  .string()
  .min(1)
  .max(2000)
  .refine(
    (text) => [...text.matchAll(/\{(\w*)\}/g)].every(([, word]) => TEMPLATE_WORDS.some((known) => known === word)),
    templateSentence,
  );

const kinds = z.array(NoticeKind).max(NOTICE_KINDS.length);

export const AddChannel = z.strictObject({
  channel: ChannelName,
  destination: Destination,
  kinds: kinds.default([...NOTICE_KINDS]),
  template: Template.optional(),
});
export type AddChannel = z.infer<typeof AddChannel>;

/** What is left out stays; a null template is the usual one. */
export const ChangeChannel = z.strictObject({
  destination: Destination.optional(),
  kinds: kinds.optional(),
  template: Template.nullable().optional(),
});
export type ChangeChannel = z.infer<typeof ChangeChannel>;

/** What became of the newest try; `because` says why it failed. */
export const Delivery = z.object({ at: Millis, delivered: z.boolean(), because: z.string().nullable() });
export type Delivery = z.infer<typeof Delivery>;

export const ChannelView = z.object({
  channel: ChannelName,
  kind: z.enum(DESTINATION_KINDS),
  /** Without anything secret: the server, or to whom mails go. */
  to: z.string(),
  kinds: z.array(NoticeKind),
  template: z.string().nullable(),
  by: Actor,
  at: Millis,
  /** Null: nothing was sent since the coordinator began. */
  newest: Delivery.nullable(),
  /** Notices that are not delivered yet. */
  waiting: z.int().nonnegative(),
});
export type ChannelView = z.infer<typeof ChannelView>;

export const ChannelList = z.object({ channels: z.array(ChannelView) });
export type ChannelList = z.infer<typeof ChannelList>;
