import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { BuildOptions } from "esbuild";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { PuppetTheatre } from "./testing/emerge-puppet";
import { openPuppetTheatre } from "./testing/emerge-puppet";
import type { FakeCoordinator } from "./testing/fake-coordinator";
import { startFakeCoordinator, TOKEN } from "./testing/fake-coordinator";
import { emptyDirectory, orderOf } from "./testing/test-agent";
import { createWatch } from "./testing/watch";

/** The agent as it is shipped: one file, its own process, an emerge that is a process too. */
const AGENT = join(emptyDirectory(afterAll), "agent.mjs");

const bundle = {
  entryPoints: [join(import.meta.dirname, "main.ts")],
  outfile: AGENT,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  banner: { js: "import{createRequire as $cr}from'node:module';const require=$cr(import.meta.url);" },
  logLevel: "error",
} as const satisfies BuildOptions;

beforeAll(() => build(bundle));

let theatre: PuppetTheatre;
const coordinators: FakeCoordinator[] = [];
const agents: ChildProcess[] = [];

beforeAll(async () => {
  theatre = await openPuppetTheatre();
  mkdirSync(join(theatre.directory, "etc/portage"), { recursive: true });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill("SIGKILL");
  for (const coordinator of coordinators.splice(0)) await coordinator.stop();
});
afterAll(() => theatre.close());

async function coordinatorAt(): Promise<FakeCoordinator> {
  const coordinator = await startFakeCoordinator();
  coordinators.push(coordinator);
  return coordinator;
}

/** Starts an agent, and answers the emerges that are asked how this host is set up. */
async function startAgentProcess(argv: string[], { asksEmerge = true, cwd = "." } = {}) {
  const env = { ...process.env, ...theatre.environment, PORTAGE_SWARM_TOKEN: TOKEN };
  const child = spawn(process.execPath, [AGENT, "--emerge", theatre.emergePath, ...argv], {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  agents.push(child);
  const lines: string[] = [];
  const watch = createWatch();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      watch.tell();
    });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (asksEmerge) {
    const info = `PORTAGE_TMPDIR="${theatre.directory}/tmp"\n`;
    await answer("--info", info);
    await answer(
      "--version",
      "Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3)\n",
    );
    await answer("--info", info);
  }
  const said = (pattern: RegExp) => watch.until(() => lines.find((line) => pattern.test(line)));
  return { child, lines, said, exited };
}

/** The next emerge is asked that, and says so. */
async function answer(option: string, text: string): Promise<void> {
  const asked = await theatre.next();
  expect(asked.argv).toContain(option);
  await asked.print(text);
  asked.exit(0);
}

function optionsFor(coordinator: FakeCoordinator, workDirectory: string): string[] {
  const place = ["--work-dir", workDirectory, "--config-root", theatre.directory];
  return ["--coordinator", coordinator.url.href, "--name", "drone-Tarn", "--cores", "4", ...place];
}

test("its one file is small: a `{ z }` of zod anywhere would bring all of zod's translations", async () => {
  const { metafile } = await build({ ...bundle, minify: true, metafile: true, write: false });
  const [output] = Object.values(metafile.outputs);
  const translations = Object.keys(output?.inputs ?? {}).filter((path) => path.includes("zod/v4/locales/"));
  expect(translations).toEqual([expect.stringMatching(/\/en\.js$/)]);
  expect(output?.bytes).toBeLessThan(400_000);
});

test("a drone builds with emerge, delivers, and leaves in order at SIGTERM", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const agent = await startAgentProcess(optionsFor(coordinator, emptyDirectory()));
  const emerge = await theatre.next();
  expect(emerge.argv.at(-1)).toBe("=dev-libs/p7-1");
  expect(emerge.environment.PORTAGE_SWARM_TOKEN).toBeUndefined();
  await emerge.print(">>> Emerging (1 of 1) dev-libs/p7-1::gentoo\n");
  agent.child.kill("SIGTERM");
  await agent.said(/Draining/);
  emerge.leavePackage(orderOf(7).cpv);
  emerge.exit(0);
  expect(await agent.exited).toBe(0);

  expect([...coordinator.packages.keys()]).toEqual(["p7-1-1.gpkg.tar"]);
  expect(coordinator.logs.get("7.1")?.bytes.toString()).toContain(">>> Emerging (1 of 1) dev-libs/p7-1::gentoo\n");
  expect(coordinator.logs.get("7.1")?.complete).toBe(true);
  expect(coordinator.all("report").map(({ report }) => report.kind)).toEqual(["started", "finished"]);
  expect(coordinator.all("hello")[0]?.host).toMatchObject({ cores: 4, portageVersion: "3.0.82", gcc: "12" });
  expect(agent.lines.join("\n")).not.toContain(TOKEN);
});

test("killed in mid-build, its next process ends what runs on, reports what had ended and loses nothing", async () => {
  const coordinator = await coordinatorAt();
  const workDirectory = emptyDirectory();
  coordinator.orders.push(orderOf(7, 1, [0]));
  coordinator.uploads.status = () => 503;
  const first = await startAgentProcess(optionsFor(coordinator, workDirectory));
  const finishing = await theatre.next();
  finishing.leavePackage(orderOf(7).cpv);
  finishing.exit(0);
  await first.said(/Cannot upload/);
  coordinator.orders.push(orderOf(8, 1, [1]));
  coordinator.nudge();
  const running = await theatre.next();
  await running.leaveChild({ ownSession: true });
  first.child.kill("SIGKILL");
  await first.exited;

  coordinator.uploads.status = () => null;
  const second = await startAgentProcess(optionsFor(coordinator, workDirectory));
  await running.gone;
  await coordinator.until(() => coordinator.all("report").some(({ report }) => report.kind === "finished"));
  expect(coordinator.all("hello")[1]?.held).toEqual([{ build: 7, attempt: 1 }]);
  expect([...coordinator.packages.keys()]).toEqual(["p7-1-1.gpkg.tar"]);
  second.child.kill("SIGTERM");
  expect(await second.exited).toBe(0);
});

test("a second signal ends the build and gives it back", async () => {
  const coordinator = await coordinatorAt();
  coordinator.orders.push(orderOf(7));
  const agent = await startAgentProcess(optionsFor(coordinator, emptyDirectory()));
  const emerge = await theatre.next();
  agent.child.kill("SIGINT");
  await agent.said(/Draining.*again ends the builds/);
  agent.child.kill("SIGINT");
  await emerge.gone;
  expect(await agent.exited).toBe(0);
  expect(coordinator.all("report").at(-1)?.report).toMatchObject({ kind: "finished", outcome: { result: "stopped" } });
});

test("one package is built without a coordinator, its log is shown and the package is left here", async () => {
  const here = emptyDirectory();
  const argv = ["--once", "dev-libs/p7-1", "--work-dir", join(here, "work"), "--config-root", theatre.directory];
  const agent = await startAgentProcess(argv, { asksEmerge: false, cwd: here });
  await answer("--info", "");
  const emerge = await theatre.next();
  expect(emerge.argv.slice(-2)).toEqual(["--buildpkgonly", "=dev-libs/p7-1"]);
  await emerge.print(">>> Emerging (1 of 1) dev-libs/p7-1::gentoo\n");
  emerge.leavePackage(orderOf(7).cpv);
  emerge.exit(0);
  expect(await agent.exited).toBe(0);
  expect(agent.lines.join("\n")).toMatch(/>>> Emerging \(1 of 1\).*Built .*p7-1-1\.gpkg\.tar, \d+ bytes/s);
  expect(readdirSync(here).sort()).toEqual(["p7-1-1.gpkg.tar", "work"]);
  expect(readdirSync(join(here, "work/attempts"))).toEqual([]);
});

test("two agents cannot work in one directory", async () => {
  const coordinator = await coordinatorAt();
  const workDirectory = emptyDirectory();
  const first = await startAgentProcess(optionsFor(coordinator, workDirectory));
  await first.said(/Connected/);
  const second = await startAgentProcess(optionsFor(coordinator, workDirectory), { asksEmerge: false });
  expect(await second.exited).toBe(1);
  expect(second.lines.join()).toMatch(/Another agent works in .*--work-dir/);
});

test("a wrong token ends it with status 2", async () => {
  const coordinator = await coordinatorAt();
  const wrong = [...optionsFor(coordinator, emptyDirectory()), "--token", "not-the-token"];
  const agent = await startAgentProcess(wrong);
  expect(await agent.exited).toBe(2);
  expect(agent.lines.join("\n")).toMatch(/join token is wrong/);
  expect(agent.lines.join("\n")).toMatch(/prefer --token-file/);
  expect(agent.lines.join("\n")).not.toContain("not-the-token");
});

test("wrong options end it with status 2, all named", async () => {
  const agent = await startAgentProcess(["--cores", "0", "--frob"], { asksEmerge: false });
  expect(await agent.exited).toBe(2);
  expect(agent.lines.join("\n")).toMatch(/--frob.*\n--coordinator.*\n--cores/s);
});
