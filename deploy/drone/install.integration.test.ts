import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Environment } from "../../server/config";
import { startTestServer, temporaryDirectory } from "../../server/testing/test-server";

/** The script as a coordinator serves it, run by a real shell below a scratch root. */

const AGENT = "console.log(process.argv.slice(2));\n";
const TOKEN = "psj_of-a-test";

async function serve(agentText = AGENT) {
  const directory = await temporaryDirectory();
  const agentFile = join(directory, "agent.mjs");
  writeFileSync(agentFile, agentText);
  const server = await startTestServer(undefined, {}, { agentFile });
  const script = await (await fetch(`${server.url}/install.sh`)).text();
  const root = join(directory, "root");
  mkdirSync(root);
  const run = (options: string[], { env = {}, text = script }: { env?: Environment; text?: string } = {}) =>
    shell(text, ["--root", root, ...options], { PORTAGE_SWARM_TOKEN: TOKEN, ...env });
  const at = (path: string) => join(root, path);
  return {
    server,
    agentFile,
    script,
    directory,
    root,
    run,
    at,
    text: (path: string) => readFileSync(at(path), "utf8"),
  };
}

/** As `curl … | sh -s -- options` does it: the script comes by standard input. */
function shell(script: string, options: string[], env: Environment) {
  return new Promise<{ status: unknown; said: string }>((resolve) => {
    const child = execFile(
      "sh",
      ["-s", "--", ...options],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => resolve({ status: error?.code ?? 0, said: stdout + stderr }),
    );
    child.stdin?.end(script);
  });
}

function everythingIn(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(root.length), readFileSync(path, "utf8")]));
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("[UP1] it installs the agent that the coordinator serves, its settings, a wrapper and an OpenRC service", async () => {
  const { server, root, run, at, text, script } = await serve();
  expect(script).not.toContain(server.token);
  expect(
    await run(["--service", "openrc", "--name", "drone-Tarn", "--target", "znver4", "--cores", "12"]),
  ).toMatchObject({
    status: 0,
  });
  expect(Object.keys(everythingIn(root))).toEqual([
    "/etc/init.d/portage-swarm-agent",
    "/etc/portage-swarm/agent.toml",
    "/etc/portage-swarm/token",
    "/usr/bin/portage-swarm-agent",
    "/usr/lib/portage-swarm/agent.mjs",
  ]);
  expect(text("usr/lib/portage-swarm/agent.mjs")).toBe(AGENT);
  expect(text("etc/portage-swarm/token")).toBe(`${TOKEN}\n`);
  expect(modeOf(at("etc/portage-swarm/token"))).toBe("600");
  expect(modeOf(at("etc/init.d/portage-swarm-agent"))).toBe("755");
  expect(text("etc/portage-swarm/agent.toml").split("\n").slice(1)).toEqual([
    `coordinator = "${server.url}"`,
    'token-file = "/etc/portage-swarm/token"',
    'name = "drone-Tarn"',
    'target = "znver4"',
    "cores = 12",
    "",
  ]);
  expect(text("usr/bin/portage-swarm-agent")).toContain(
    `exec ${process.execPath} /usr/lib/portage-swarm/agent.mjs "$@"`,
  );
});

test("[UP1] run again it keeps the settings and changes nothing; with a newer agent it changes that alone", async () => {
  const { agentFile, server, root, run, at } = await serve();
  await run(["--service", "systemd"]);
  expect(Object.keys(everythingIn(root))).toContain("/etc/systemd/system/portage-swarm-agent.service");
  writeFileSync(at("etc/portage-swarm/agent.toml"), `coordinator = "${server.url}"\nmax-builds = 2\n`);
  const before = everythingIn(root);
  const again = await run(["--service", "systemd"], { env: { PORTAGE_SWARM_TOKEN: "" } });
  expect(again).toMatchObject({ status: 0, said: expect.stringContaining("Kept") });
  expect(everythingIn(root)).toEqual(before);

  writeFileSync(agentFile, `${AGENT}// newer\n`);
  const newer = await (await fetch(`${server.url}/install.sh`)).text();
  expect(await run(["--service", "systemd"], { text: newer })).toMatchObject({ status: 0 });
  expect(everythingIn(root)).toEqual({ ...before, "/usr/lib/portage-swarm/agent.mjs": `${AGENT}// newer\n` });
});

test("[UP2] an agent that is not the one of the script is not installed, and nothing else is", async () => {
  const { agentFile, root, run } = await serve();
  await run(["--service", "openrc"]);
  const before = everythingIn(root);
  writeFileSync(agentFile, "something else\n");
  const { status, said } = await run(["--service", "openrc"], { env: { PORTAGE_SWARM_TOKEN: "another" } });
  expect(status).toBe(1);
  expect(said).toContain("nothing was changed");
  expect(said).toContain(createHash("sha256").update("something else\n").digest("hex"));
  expect(everythingIn(root)).toEqual(before);
});

test("[UP2] a script that came in half does nothing", async () => {
  const { script, root, run } = await serve();
  for (const part of [0.3, 0.7, 0.99]) {
    await run(["--service", "openrc"], { text: script.slice(0, Math.floor(script.length * part)) });
    expect(everythingIn(root)).toEqual({});
  }
});

test.each([
  ["without Node.js", null, "This machine has no Node.js"],
  ["with an old Node.js", "v18.20.4", "This machine has Node.js 18.20.4"],
  ["with a Node.js that is nearly new enough", "v20.18.9", "This machine has Node.js 20.18.9"],
])("%s it says which to install, and changes nothing", async (_case, version, sentence) => {
  const { directory, root, run } = await serve();
  const PATH = join(directory, "bin");
  mkdirSync(PATH);
  const tools = ["sh", "id", "cat", "mktemp", "curl", "sha256sum", "rm", "mkdir", "mv", "chmod"];
  for (const tool of tools) symlinkSync(join(toolDirectory(tool), tool), join(PATH, tool));
  if (version !== null) {
    writeFileSync(join(PATH, "node"), `#!/bin/sh\necho ${version}\n`);
    chmodSync(join(PATH, "node"), 0o755);
  }
  const { status, said } = await run(["--service", "none"], { env: { PATH } });
  expect(status).toBe(1);
  expect(said).toContain(sentence);
  expect(said).toContain("emerge --ask '>=net-libs/nodejs-20.19'");
  expect(everythingIn(root)).toEqual({});
});

test("without a token, where none was given before, it says where to take one", async () => {
  const { root, run } = await serve();
  const { status, said } = await run(["--service", "openrc"], { env: { PORTAGE_SWARM_TOKEN: "" } });
  expect(status).toBe(1);
  expect(said).toContain("PORTAGE_SWARM_TOKEN=");
  expect(everythingIn(root)).toEqual({});
});

test("it uninstalls what it installed, and the identity only when it is told so", async () => {
  const { root, run, at } = await serve();
  await run(["--service", "openrc"]);
  mkdirSync(at("var/tmp/portage-swarm"), { recursive: true });
  writeFileSync(at("var/tmp/portage-swarm/credential"), "secret");
  expect(await run(["--uninstall"])).toMatchObject({ status: 0 });
  expect(Object.keys(everythingIn(root))).toEqual([
    "/etc/portage-swarm/agent.toml",
    "/etc/portage-swarm/token",
    "/var/tmp/portage-swarm/credential",
  ]);
  expect(await run(["--uninstall", "--purge"])).toMatchObject({ status: 0 });
  expect(everythingIn(root)).toEqual({});
});

test.each([
  [["--nonsense"], "--nonsense: there is no such option"],
  [["--name"], "--name needs a value"],
  [["--name", 'x"; rm'], "must be letters"],
  [["--cores", "many"], "must be a whole number"],
  [["--service", "upstart"], "must be openrc, systemd or none"],
])("told %j it says what is wrong, and changes nothing", async (options, sentence) => {
  const { root, run } = await serve();
  const { status, said } = await run(options);
  expect(status).toBe(1);
  expect(said).toContain(sentence);
  expect(everythingIn(root)).toEqual({});
});

function toolDirectory(tool: string): string {
  const directories = (process.env.PATH ?? "").split(":");
  const found = directories.find((directory) => statSync(join(directory, tool), { throwIfNoEntry: false })?.isFile());
  if (!found) throw new Error(`There is no ${tool} here.`);
  return found;
}
