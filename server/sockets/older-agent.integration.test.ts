import { expect, test } from "vitest";
import { z } from "zod";
import golden from "../../protocol/golden/agent-of-protocol-3.json";
import { DroneName } from "../../protocol/ids";
import { connectAgent } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";

/** `says` is what the first agents of this protocol said, `reads` and `hears` are their schemas of what they were told. */
const Recorded = z.object({
  says: z.record(z.string(), z.unknown()),
  reads: z.record(z.string(), z.custom<z.core.JSONSchema.JSONSchema>()),
  hears: z.record(z.string(), z.custom<z.core.JSONSchema.JSONSchema>().nullable()),
});

const Answered = z.object({ ok: z.literal(true), reply: z.unknown() });

test("[PR2] an agent of the version before is understood, and understands what it is told", async () => {
  const { says, reads, hears } = Recorded.parse(golden);
  const server = await startTestServer();
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const agent = await connectAgent(server, DroneName.parse("drone-Izar"));
  for (const [event, message] of Object.entries(says)) {
    const answer = Answered.parse(await agent.say(event, message));
    const schema = reads[event];
    expect(schema, event).toBeDefined();
    if (schema) expect(z.fromJSONSchema(schema).safeParse(answer.reply), event).toMatchObject({ success: true });
  }
  await server.send("POST", "/api/v1/queue/cancel", { builds: [1] });
  const dropped = await agent.mailbox.next("drop", (message) => message);
  if (hears.drop) expect(z.fromJSONSchema(hears.drop).safeParse(dropped)).toMatchObject({ success: true });
  // What it has never heard of it is not told.
  const upgrade = await server.send("POST", "/api/v1/upgrade", {});
  expect(upgrade.status).not.toBe(200);
});
