import { expect, test } from "vitest";
import { AttemptHistory, EventPage } from "../../protocol/past";
import { Problem } from "../../protocol/problem";
import { startTestServer } from "../testing/test-server";

test("[PA1] what happened is told the newest first, page by page, and by kind and name", async () => {
  const server = await startTestServer();
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "x/a-1" }, { cpv: "x/b-1" }] });
  await server.send("POST", "/api/v1/pause", { note: "kernel" });
  const ask = async (query: string) => EventPage.parse((await server.get(`/api/v1/events${query}`)).body);

  const { events, newest } = await ask("");
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => newest - index));
  const first = await ask("?limit=1");
  expect(first).toMatchObject({ events: events.slice(0, 1), newest, before: newest });
  expect((await ask(`?limit=1&before=${first.before}`)).events).toEqual(events.slice(1, 2));
  const added = await ask("?kinds=build.added,swarm.paused&q=A-1");
  expect(added.events.map(({ fact, cpv }) => [fact.kind, cpv])).toEqual([["build.added", "x/a-1"]]);
});

test("a swarm that built nothing has no history", async () => {
  const server = await startTestServer();
  const { body } = await server.get("/api/v1/history?from=0");
  expect(AttemptHistory.parse(body)).toEqual({ attempts: [], cut: false });
});

test.each([
  ["/events?kinds=nonsense", "kinds"],
  ["/events?limit=0", "limit"],
  ["/events?drone=-rf", "drone"],
  ["/events?before=x", "before"],
  ["/events?page=2", "page"],
  ["/history", "from"],
  ["/history?from=yesterday", "from"],
  ["/history?from=0&limit=999999", "limit"],
  ["/history?from=0&package=qtbase", "package"],
])("%s is refused, and the field is named", async (path, field) => {
  const server = await startTestServer();
  const { body } = await server.get(`/api/v1${path}`);
  const { status, errors = [] } = Problem.parse(body);
  expect([status, ...errors.map((error) => error.field)]).toEqual([400, field]);
});
