import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { newStoreMemory } from "../server/store/memory-store";
import { auditDatabase } from "../server/testing/audit-database";
import { connectAgent, helloOf } from "../server/testing/test-agent";
import type { TestServer } from "../server/testing/test-server";
import { startOnDisk, startTestServer, temporaryDirectory } from "../server/testing/test-server";
import { IZAR } from "../server/testing/words";
import { COMMANDS } from "./commands";
import { completionFor } from "./completion";
import { run } from "./run";

/** The program against a coordinator, as its users type it. */
function shellAt(server: Pick<TestServer, "url"> & { dataDirectory?: string }, readInput = () => "") {
  return async (...argv: string[]) => {
    const [out, complaints]: string[][] = [[], []];
    const status = await run(argv, {
      env: { PORTAGE_SWARM_COORDINATOR: server.url, PORTAGE_SWARM_DATA: server.dataDirectory ?? "/nowhere" },
      print: (line) => void out?.push(line),
      complain: (line) => void complaints?.push(line),
      terminal: null,
      readText: (path) => (path.startsWith("/nowhere") ? null : readFileSync(path, "utf8").trim()),
      readInput,
      wait: () => Promise.resolve(),
    });
    return { status, out: (out ?? []).join("\n"), complaint: (complaints ?? []).join("\n") };
  };
}

const ENTRIES = { entries: [{ cpv: "dev-libs/a-1" }, { cpv: "dev-libs/b-1.2", needs: ["dev-libs/a-1"] }] };

test("[CI1] status says the four lines, and then what needs a person", async () => {
  const server = await startTestServer();
  const shell = shellAt(server);
  expect((await shell("status")).out).toBe(
    "Queue:     0 packages\nDrones:    0 active, 0 idle, 0 grounded\nCores:     0 active\nStatus:    IDLE",
  );
  await (await connectAgent(server, IZAR)).hello();
  expect(await shell("ground", IZAR, "--note", "fan")).toMatchObject({ status: 0, out: "Grounded drone-Izar." });
  expect((await shell("status")).out).toMatch(
    /^Queue: .*\nDrones: .* 1 grounded\n.*\n.*\n\ndrone-Izar is grounded \(fan\): portage-swarm unground drone-Izar$/,
  );
  const doctor = await shell("doctor");
  expect(doctor.status).toBe(1);
  expect(doctor.out).toMatch(/^ok {3}database +SQLite saves what is decided\.$/m);
  expect(doctor.out).toMatch(/^bad {2}drone-Izar +It is grounded \(fan\)\. Then: portage-swarm unground drone-Izar$/m);
  expect(JSON.parse((await shell("status", "--json")).out)).toMatchObject({
    queue: 0,
    attention: [expect.any(String)],
  });
});

test("[CI2] packages are named as people name them, and all that is done is said in a line", async () => {
  const server = await startTestServer();
  await server.send("POST", "/api/v1/queue", ENTRIES);
  const shell = shellAt(server);
  expect((await shell("hold", "a", "--note", "later")).out).toBe("Held 1 package.");
  expect((await shell("why", "dev-libs/a")).out).toMatch(/later/);
  expect((await shell("queue", "--state", "held")).out).toMatch(/^BUILD +STATE .*\n1 +held +dev-libs\/a-1/);
  expect((await shell("release", "=dev-libs/a-1")).out).toBe("Released 1 package.");
  expect(await shell("cancel", "dev-libs/zzz")).toMatchObject({
    status: 1,
    complaint: "No build is called dev-libs/zzz.",
  });
  expect(await shell("pause", "--note", "x")).toMatchObject({ status: 0, out: "Paused. What runs goes on." });
  expect(await shell("resume")).toMatchObject({ status: 0 });
  const agent = await connectAgent(server, IZAR);
  await agent.hello();
  const { build, attempt } = await agent.work();
  const bytes = Buffer.from("one\n\u001b[31mtwo\u001b[0m\n");
  await agent.ask("log", { build, attempt, offset: 0, bytes, last: true });
  expect((await shell("logs", "a")).out).toBe("one\ntwo");
  expect((await shell("logs", "-f", "1")).out).toBe("one\ntwo");
  expect((await shell("drones")).out).toMatch(/drone-Izar +active +1\/8/);
  expect((await shell("add", "dev-libs/a")).complaint).toMatch(/No connected drone can plan/);
  expect((await shell("sync")).out).toMatch(/^The drones of default sync their trees/);
  expect((await shell("drones")).out).toMatch(/drone-Izar/);
  expect((await shell("sync", "default", "--call-off")).out).toBe("Called off for default.");
  expect((await shell("history")).out).toMatch(/^ENDED/);
});

test("a plan that a Gentoo host made is added as it is, and what is none is refused", async () => {
  const server = await startTestServer();
  const assumed = [{ cpv: "dev-libs/c-1", kind: "build", slot: "0" }];
  const plan = JSON.stringify({ entries: [{ cpv: "dev-libs/a-1", assumed }] });
  expect(await shellAt(server, () => plan)("add", "--plan", "-")).toMatchObject({ status: 0, out: "Added 1 package." });
  expect(await shellAt(server, () => "emerge: no")("add", "--plan", "-")).toMatchObject({
    status: 1,
    complaint: "That is no plan: give what portage-swarm-agent --plan prints.",
  });
});

test("[CI4] the exit status says what kind of trouble it is", async () => {
  const server = await startTestServer(newStoreMemory(), { signIn: true });
  const shell = shellAt({ url: server.url });
  expect(await shell("status")).toMatchObject({ status: 4, complaint: "Sign in first." });
  expect(await shell("frob")).toMatchObject({ status: 2 });
  expect(await shell("status", "--frob")).toMatchObject({ status: 2 });
  expect(await shell("pin", "drone-Izar")).toMatchObject({
    status: 2,
    complaint: expect.stringMatching(/something is missing/),
  });
  expect(await shellAt({ url: "http://127.0.0.1:1" })("status")).toMatchObject({ status: 3 });
  const local = shellAt(server);
  const made = await local("tokens", "api", "viewer", "--name", "cron");
  expect(await shell("status", "--token", made.out)).toMatchObject({ status: 0 });
  expect(await shell("pause", "--token", made.out)).toMatchObject({ status: 4 });
  expect(await shell("status", "--token", "psa_guessed")).toMatchObject({
    status: 4,
    complaint: "The API token opens nothing here: it may be wrong, expired or revoked.",
  });
  expect(await shell("status", "--token-file", "/nowhere/token")).toMatchObject({ status: 2 });
  expect(await shell("status", "--coordinator", "swarm.example.org")).toMatchObject({
    status: 2,
    complaint: "swarm.example.org is no address of a coordinator: it begins with http:// or https://.",
  });
  expect((await local("tokens")).out).toMatch(/viewer +cron/);
  expect((await local("tokens", "join", "--hours", "2")).out).toMatch(/PORTAGE_SWARM_TOKEN=psj_/);
});

test("[CI8] what would be added is told, and nothing is", async () => {
  const server = await startTestServer();
  const agent = await connectAgent(server, IZAR);
  await agent.hello([], { host: { ...helloOf(IZAR).host, canPlan: true } });
  agent.socket.on("plan", (_request: unknown, answer: (plan: unknown) => void) =>
    answer({
      kind: "plan",
      entries: [{ cpv: "dev-libs/a-1", slot: "0", needs: [] }],
      named: ["dev-libs/a-1"],
      problems: [],
    }),
  );
  const shell = shellAt(server);
  expect(await shell("add", "dev-libs/a", "--pretend")).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^Would add 1 package: 1 that you named and 0 that they need;/),
  });
  expect((await shell("queue")).out).toBe("BUILD  STATE  PACKAGE  DRONE  EXPECTED  BECAUSE");
});

test("[CI9] a backup is a whole database of this moment", async () => {
  const directory = await temporaryDirectory();
  const server = await startOnDisk(directory);
  await server.send("POST", "/api/v1/queue", ENTRIES);
  const { status, out } = await shellAt(server)("backup");
  expect([status, out]).toEqual([0, expect.stringMatching(/^Saved [\d.]+ MB to .*\/backups\/swarm-.*\.db on the/)]);
  const file = / to (\S+) /.exec(out)?.[1] ?? "";
  const { builds } = await auditDatabase({ kind: "sqlite", file });
  expect(builds.map(({ cpv }) => cpv)).toEqual(["dev-libs/a-1", "dev-libs/b-1.2"]);
});

test("[CI5] every command is in the help and is completed", async () => {
  const help = (await shellAt({ url: "http://127.0.0.1:1" })("--help")).out;
  for (const name of Object.keys(COMMANDS)) expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  const script = completionFor("bash", COMMANDS) ?? "";
  const ask = 'COMP_WORDS=(portage-swarm hold --n); COMP_CWORD=2; _portage_swarm; echo "$COMPREPLY"';
  expect(execFileSync("bash", ["-c", `${script}\n${ask}`], { encoding: "utf8" })).toBe("--note\n");
});
