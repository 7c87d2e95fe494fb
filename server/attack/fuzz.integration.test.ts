import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../protocol/refusals";
import { EVENTS, ROUTES } from "../access/policy";
import { newStoreMemory } from "../store/memory-store";
import { connectAgent, helloOf } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";
import { connectWatcher } from "../testing/test-watcher";
import { IZAR } from "../testing/words";
import { almost, anyJson, nastyText } from "./nasty";

/** Cases for each route and each event; `npm run fuzz` takes far more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? "5");
/** Of nothing but what hangs: on a busy machine a case of all routes takes several seconds. */
const TIMEOUT_MS = 60_000 + RUNS * 30_000;

/** Bodies that would do, as far as there are any. */
const BODIES: Record<string, unknown> = {
  "POST /api/v1/queue": {
    entries: [{ cpv: "dev-libs/a-1", slot: "0", needs: ["dev-libs/b-1"] }],
    target: "default",
    to: "held",
  },
  "POST /api/v1/queue/move": { builds: [1], after: 2 },
  "POST /api/v1/queue/pin": { builds: [1], drone: IZAR },
  "POST /api/v1/queue/hold": { builds: [1], note: "why" },
  "POST /api/v1/queue/requeue": { failed: "any" },
  "POST /api/v1/pause": { note: "why" },
  "POST /api/v1/drones/:name/ground": { note: "why", minutes: 5 },
  "POST /api/v1/drones/:name/limit": { jobs: 3 },
  "POST /api/v1/drones/:name/drain": { note: "why" },
  "POST /api/v1/session": { name: "maja", password: "wrong" },
  "POST /api/v1/first-administrator": { secret: "guessed", name: "maja", password: "long enough" },
  "POST /api/v1/people": { name: "maja", role: "viewer", password: "short" },
  "POST /api/v1/channels": {
    channel: "ops",
    destination: { kind: "webhook", url: "http://127.0.0.1:1/", token: "x" },
    kinds: ["stalled"],
    template: "{text}",
  },
  "PATCH /api/v1/channels/:channel": {
    destination: { kind: "mail", host: "x", port: 25, from: "a@b.c", to: ["a@b.c"] },
  },
  "PATCH /api/v1/people/:person": { role: "viewer", password: "long enough" },
  "POST /api/v1/tokens/join": { name: "x", drone: IZAR, target: "default", drones: 1, hours: 1 },
  "POST /api/v1/tokens/api": { name: "x", role: "viewer", hours: 1 },
};

test(
  "[AT1] whatever is sent to any route, it is answered and never with an error of ours, and a refusal stores nothing",
  async () => {
    const memory = newStoreMemory();
    const server = await startTestServer(memory);
    for (const route of Object.keys(ROUTES)) {
      const [method = "", pattern = ""] = route.split(" ");
      if (method === "ALL") continue;
      const example = BODIES[route] ?? { builds: [1] };
      const names = fc.array(nastyText(), { minLength: 3, maxLength: 3 });
      const body = fc.oneof(almost(example), anyJson());
      await fc.assert(
        fc.asyncProperty(names, body, nastyText(), async (inPath, said, query) => {
          const words = [...inPath];
          const path = pattern.replace(/:\w+/g, () => encodeURIComponent(toWellFormed(words.pop() ?? "")) || "x");
          const before = memory.journal.length;
          const isRead = method === "GET";
          const response = await fetch(
            `${server.url}${path}${isRead ? `?limit=${encodeURIComponent(toWellFormed(query))}` : ""}`,
            {
              method,
              headers: { "content-type": "application/json" },
              ...(!isRead && { body: JSON.stringify(said) }),
              redirect: "manual",
            },
          );
          await response.arrayBuffer();
          expect([route, response.status < 500]).toEqual([route, true]);
          if (!response.ok) expect(memory.journal.length).toBe(before);
        }),
        { numRuns: RUNS },
      );
    }
    expect(await server.get("/api/v1/health")).toMatchObject({ status: 200 });
  },
  TIMEOUT_MS,
);

/** Messages that would do. */
const MESSAGES = {
  hello: helloOf(IZAR),
  claim: { claim: "claim-000001", freeCores: 1 },
  beat: { held: [{ build: 1, attempt: 1, progress: null }], telemetry: null, draining: false },
  report: { sequence: 1, report: { kind: "started", build: 1, attempt: 1 } },
  log: { build: 1, attempt: 1, offset: 0, bytes: "text", last: false },
  history: { merges: [{ cpv: "dev-libs/a-1", cores: 4, seconds: 9, endedAt: 1 }] },
  watch: {},
  "log.follow": { build: 1, attempt: 1, fromLine: 1 },
  "log.leave": { build: 1, attempt: 1 },
};

test(
  "[AT2] whatever is sent to any event of a socket is acknowledged, and never with an error of ours",
  async () => {
    const server = await startTestServer();
    const agent = await connectAgent(server, IZAR);
    await agent.hello();
    let watcher = await connectWatcher(server);
    let asked = 0;
    const say = async (namespace: keyof typeof EVENTS, event: string, said: unknown): Promise<unknown> => {
      // One that asks often has to wait.
      asked += 1;
      if (asked % 30 === 0) {
        watcher.socket.disconnect();
        watcher = await connectWatcher(server);
      }
      return await (namespace === "/drone" ? agent : watcher).socket.timeout(10_000).emitWithAck(event, said);
    };
    for (const namespace of ["/drone", "/watch"] as const) {
      for (const event of Object.keys(EVENTS[namespace])) {
        const example = Object.entries(MESSAGES).find(([name]) => name === event)?.[1];
        await fc.assert(
          fc.asyncProperty(fc.oneof(almost(example), anyJson()), async (said) => {
            const answer = await say(namespace, event, said);
            const refusal = Refusal.safeParse(isObject(answer) && "refusal" in answer ? answer.refusal : answer);
            // So the door answers what it did not foresee.
            expect([event, refusal.data?.refused]).not.toEqual([event, "not-saved"]);
          }),
          { numRuns: RUNS },
        );
      }
    }
    expect(await server.get("/api/v1/health")).toMatchObject({ status: 200 });
  },
  TIMEOUT_MS,
);

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What no URL can hold is replaced, as browsers do. */
function toWellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
