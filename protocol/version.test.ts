import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { z } from "zod";
import { fromAgent, Handshake } from "./from-agent";
import { toAgent } from "./to-agent";
import { PROTOCOL_VERSION } from "./version";

/** What agents and coordinator say to each other, as JSON Schema; bytes have none and stand as `{}`. */
function wireSchemas(): string {
  const schemaOf = (schema: z.ZodType | null) =>
    schema === null ? null : z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  const channel = (messages: Record<string, { request: z.ZodType; reply: z.ZodType | null }>) =>
    Object.entries(messages).map(([event, { request, reply }]) => [event, schemaOf(request), schemaOf(reply)]);
  return JSON.stringify([schemaOf(Handshake), channel(fromAgent), channel(toAgent)]);
}

/**
 * Changed the wire on purpose? A message that an older neighbour can still read needs a new hash here; one that it
 * cannot needs a new PROTOCOL_VERSION too.
 */
const PINNED = { version: 3, sha256: "66a42cbb76a7efd092a052576a5e099c95ce0665ea755335c5153a8be7ebd390" };

test("[PR1] the wire between agents and coordinator changes only on purpose", () => {
  const sha256 = createHash("sha256").update(wireSchemas()).digest("hex");
  expect({ version: PROTOCOL_VERSION, sha256 }).toEqual(PINNED);
});
