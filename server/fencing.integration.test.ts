import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FactList } from "../protocol/api";
import { findPostgres, PrivatePostgres } from "./store/testing/private-postgres";
import type { Launched } from "./testing/processes";
import { bundled, launchProgram } from "./testing/processes";
import { temporaryDirectory } from "./testing/test-server";

const DATABASES = [
  { name: "SQLite", possible: true, newUrl: async () => `file:${join(await temporaryDirectory(), "swarm.db")}` },
  { name: "PostgreSQL", possible: findPostgres() !== null, newUrl: newPostgresql },
];

for (const { name, possible, newUrl } of DATABASES) {
  test.skipIf(!possible)(`[CR2] a second coordinator on one ${name} database ends the first`, async () => {
    const program = await bundled("server/main.ts");
    const DATABASE_URL = await newUrl();
    const start = async () => {
      const argv = ["--no-ui", "--port", "0", "--data", await temporaryDirectory()];
      return await listening(launchProgram(program, argv, { DATABASE_URL }));
    };
    const first = await start();
    expect(await ask(first.url, "pause")).toBe(200);
    const second = await start();
    // It is refused, unless the first has ended before its refusal was on the line.
    expect([503, null]).toContain(await ask(first.url, "resume").catch(() => null));
    expect(await first.ended).toMatchObject({
      by: "1",
      stderr: expect.stringContaining("Another coordinator has taken over this database. This one ends."),
    });
    expect(await ask(second.url, "resume")).toBe(200);
    const { facts } = FactList.parse(await (await fetch(`${second.url}/api/v1/facts`)).json());
    const told = facts.map(({ fact }) => fact.kind).filter((kind) => /^(epoch|swarm)/.test(kind));
    expect(told).toEqual(["epoch.began", "swarm.paused", "epoch.began", "swarm.resumed"]);
  });
}

async function newPostgresql(): Promise<string> {
  const postgres = new PrivatePostgres(findPostgres() ?? "");
  onTestFinished(() => postgres.remove());
  await postgres.start();
  return await postgres.newDatabase();
}

async function listening(coordinator: Launched): Promise<Launched & { url: string }> {
  const line = await coordinator.line((each) => each.startsWith("portage-swarm "));
  return { ...coordinator, url: line.split(" ").at(-1) ?? "" };
}

async function ask(url: string, what: "pause" | "resume"): Promise<number> {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${url}/api/v1/${what}`, { method: "POST", headers, body: "{}" })).status;
}
