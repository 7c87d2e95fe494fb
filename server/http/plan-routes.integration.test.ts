import { describe, expect, test } from "vitest";
import { AdditionPreview } from "../../protocol/api";
import { ResolvedLines } from "../../protocol/lines";
import type { TestAgent } from "../testing/test-agent";
import { connectAgent } from "../testing/test-agent";
import type { TestServer } from "../testing/test-server";
import { startTestServer } from "../testing/test-server";
import { host, IZAR } from "../testing/words";

const QUEUE = "/api/v1/queue";
const unknown = {
  kind: "problem",
  problem: { kind: "unknown", atom: "ripgrpe", nearest: ["x/ripgrep"], requiredBy: null },
};
const license = {
  kind: "masked",
  cpv: "x/spotify-1",
  masks: [{ by: "license", what: "Spotify" }],
  settings: [{ file: "/etc/portage/package.license", line: "=x/spotify-1 Spotify" }],
  requiredBy: null,
};
const found = (name: string) => ({ kind: "package", atom: `x/${name}`, cpv: `x/${name}-1`, slot: "0" });

/** What a drone's Portage says of lines and atoms, and how often it was asked. */
async function withPlanner(answer: (wanted: string) => object, plan: object) {
  const server = await startTestServer();
  const agent: TestAgent = await connectAgent(server, IZAR);
  await agent.hello([], { host: host(8, true) });
  const asked: string[][] = [];
  agent.socket.on("lines", ({ lines }: { lines: string[] }, acknowledge: (said: unknown) => void) => {
    asked.push(lines);
    acknowledge({ kind: "answers", answers: lines.map(answer) });
  });
  agent.socket.on("plan", ({ atoms }: { atoms: string[] }, acknowledge: (said: unknown) => void) => {
    asked.push(atoms);
    acknowledge(plan);
  });
  return { server, agent, asked };
}

async function resolved(server: TestServer, lines: string[]): Promise<ResolvedLines> {
  const { status, body } = await server.send("POST", "/api/v1/lines", { lines });
  expect(status).toBe(200);
  return ResolvedLines.parse(body);
}

describe("POST /lines", () => {
  test("[PN1] says of each line what it means, and where what is queued stands", async () => {
    const answers: Record<string, object> = {
      a: found("a"),
      b: found("b"),
      ripgrpe: unknown,
      spotify: { kind: "problem", problem: license },
      "@games": { kind: "set", set: "@games", packages: 31 },
    };
    const { server } = await withPlanner((line) => answers[line] ?? {}, {});
    await server.send("POST", QUEUE, { entries: [{ cpv: "x/first-1" }, { cpv: "x/b-1" }] });
    const { by, lines } = await resolved(server, ["# comment", "a", "", " b # why", "ripgrpe", "spotify", "@games"]);
    expect(by).toBe(IZAR);
    const ofA = { add: "x/a", cpv: "x/a-1", slot: "0" };
    expect(lines).toEqual([
      { kind: "nothing" },
      { kind: "found", ...ofA, isPublished: false },
      { kind: "nothing" },
      { kind: "queued", add: "x/b", cpv: "x/b-1", slot: "0", build: 2, state: "ready", position: 2 },
      { ...unknown, sentence: "ripgrpe is not in the tree; the nearest is x/ripgrep." },
      { kind: "problem", problem: license, sentence: "x/spotify-1 is masked by its license Spotify." },
      { kind: "set", add: "@games", packages: 31 },
    ]);
  });

  test("[PN2] asks a drone once about a line, until it joins with another tree or configuration", async () => {
    const { server, agent, asked } = await withPlanner(() => found("a"), {});
    await resolved(server, ["a", "a"]);
    await resolved(server, ["a", "b"]);
    expect(asked).toEqual([["a"], ["b"]]);
    await agent.hello([], { host: { ...host(8, true), profile: "default/linux/amd64/23.0/desktop" } });
    await resolved(server, ["a", "b"]);
    expect(asked.slice(2)).toEqual([["a", "b"]]);
  });

  test("refuses what is no line, and says that no drone can plan", async () => {
    const server = await startTestServer();
    const ask = (body: object) => server.send("POST", "/api/v1/lines", body);
    expect(await ask({ lines: [] })).toMatchObject({ status: 400, body: { errors: [{ field: "lines" }] } });
    expect(await ask({ lines: ["x".repeat(600)] })).toMatchObject({
      status: 400,
      body: { errors: [{ field: "lines[0]" }] },
    });
    expect(await ask({ lines: ["a"] })).toMatchObject({
      status: 422,
      body: { type: "urn:portage-swarm:refusal:no-planner" },
    });
    expect(await ask({ lines: ["# nothing"] })).toMatchObject({ status: 200, body: { lines: [{ kind: "nothing" }] } });
  });
});

describe("POST /queue/preview", () => {
  const expected = { serialSeconds: 60, parallelCpuSeconds: 0, maxJobs: 1 };
  const plan = {
    kind: "plan",
    entries: [
      { cpv: "x/leaf-1", expected },
      { cpv: "x/top-1", needs: [{ cpv: "x/leaf-1", kind: "bdepend" }], expected },
    ],
    named: ["x/top-1"],
    problems: [{ wanted: "x/spotify", problem: license }],
  };

  test("[PN3] tells what an addition would do, and adds nothing", async () => {
    const { server, asked } = await withPlanner(() => ({}), plan);
    const atoms = ["x/top", "x/spotify"];
    const { body } = await server.send("POST", `${QUEUE}/preview`, { atoms });
    const preview = AdditionPreview.parse(body);
    expect(preview).toMatchObject({ named: 1, needed: 1, joined: 0, published: 0 });
    expect(preview.first).toEqual([
      { cpv: "x/leaf-1", expectedSeconds: 60 },
      { cpv: "x/top-1", expectedSeconds: 60 },
    ]);
    expect(preview.addsSeconds).toBeGreaterThan(100);
    expect(preview.remainingAtMostSeconds).toBeGreaterThan(preview.remainingSeconds ?? 0);
    expect(preview.problems).toMatchObject([{ wanted: "x/spotify", sentence: expect.stringContaining("license") }]);
    expect((await server.get(QUEUE)).body).toEqual({ rows: [], next: null });
    expect((await server.get("/api/v1/status")).body).toMatchObject({ queue: 0, status: "IDLE" });

    const refused = await server.send("POST", QUEUE, { atoms });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: "atoms[1]", message: /license/ }] } });
    expect(asked).toHaveLength(1);
    // By then the person has changed something.
    await server.send("POST", QUEUE, { atoms });
    expect(asked).toHaveLength(2);
  });

  test("counts what is queued already, and what is needed and published", async () => {
    const server = await startTestServer();
    await server.send("POST", QUEUE, { entries: [{ cpv: "x/leaf-1" }] });
    const { body } = await server.send("POST", `${QUEUE}/preview`, {
      entries: [{ cpv: "x/leaf-1" }, { cpv: "x/top-1", needs: ["x/leaf-1"] }],
    });
    expect(body).toMatchObject({ named: 1, needed: 0, joined: 1, published: 0 });
  });
});
