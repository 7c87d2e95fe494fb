import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Atom } from "../protocol/atom";
import type { PlanResult } from "../protocol/plan";
import { systemClock } from "./clock";
import type { EmergeHost } from "./emerge-host";
import { lineResolver, planAtoms } from "./planner";
import type { Puppet, PuppetTheatre } from "./testing/emerge-puppet";
import { openPuppetTheatre } from "./testing/emerge-puppet";
import { puppetHost } from "./testing/puppet-host";

/** The Python is a puppet; what the script itself does is seen in the tests against real Portage. */
let theatre: PuppetTheatre;
let host: EmergeHost;
const PUBLISHED = "VERSION: 0\n\nCPV: dev-libs/leaf-1\nIUSE: +ssl debug\nUSE: amd64 ssl\nSIZE: 1\n\n";
const binhost = createServer((request, response) => {
  if (request.url === "/binhost/default/Packages") response.end(PUBLISHED);
});

beforeAll(async () => {
  theatre = await openPuppetTheatre();
  await new Promise<void>((resolve) => binhost.listen(0, "127.0.0.1", resolve));
  const address = binhost.address();
  const port = typeof address === "object" ? address?.port : undefined;
  host = {
    ...puppetHost(theatre),
    clock: systemClock,
    python: theatre.emergePath,
    binhostUrl: `http://127.0.0.1:${port}/binhost/default`,
  };
});
afterAll(() => {
  binhost.close();
  theatre.close();
});

const TOP = { atoms: [Atom.parse("app-misc/top")] };
const leaf = { cpv: "dev-libs/leaf-1", slot: "0", needs: [], assumed: [], use: ["ssl"] };
const top = {
  cpv: "app-misc/top-1",
  slot: "0/2",
  repository: "gentoo",
  needs: [{ cpv: "dev-libs/leaf-1", kind: "bdepend" }],
  assumed: [{ cpv: "sys-libs/glibc-2.41", kind: "run" }],
  use: [],
};

describe("planAtoms", () => {
  it("gives each atom to Python as one argument, and the agent's secrets not at all", async () => {
    const atoms = [Atom.parse("dev-libs/leaf[ssl]"), Atom.parse(">=dev-libs/left-1")];
    const planned = planAtoms({ atoms }, host);
    const python = await theatre.next();
    expect(python.argv).toEqual(["-", "plan", host.configRoot, ...atoms]);
    expect(JSON.stringify(python.environment)).not.toContain("secret");
    await say(python, { packages: [], named: [], problems: [] });
    await planned;
  });

  it("[PN5] tells the edges by their kind, and what is only assumed", async () => {
    expect(await planned({ packages: [top], named: [top.cpv], problems: [] })).toEqual({
      kind: "plan",
      entries: [{ ...top, available: false }],
      named: [top.cpv],
      problems: [],
    });
  });

  it.each([
    ["has the same flags", leaf, [], true],
    ["has others", { ...leaf, use: ["debug"] }, [], false],
    ["was asked for", leaf, [leaf.cpv], false],
    ["is not published", { ...leaf, cpv: "dev-libs/leaf-2" }, [], false],
  ])("[PN6] calls available what %s", async (_, entry, named, available) => {
    expect(await planned({ packages: [entry], named, problems: [] })).toMatchObject({ entries: [{ available }] });
  });

  it("plans although the binhost cannot be asked", async () => {
    const planning = planAtoms(TOP, { ...host, binhostUrl: "http://127.0.0.1:9/none" });
    await say(await theatre.next(), { packages: [leaf], named: [], problems: [] });
    expect(await planning).toMatchObject({ kind: "plan", entries: [{ cpv: leaf.cpv, available: false }] });
  });

  it("[PN4] names what cannot be planned, with the setting that would cure it", async () => {
    const problem = {
      kind: "masked",
      cpv: "app-misc/top-2",
      masks: [{ by: "keyword", what: "~amd64" }],
      settings: [{ file: "/etc/portage/package.accept_keywords", line: "=app-misc/top-2 ~amd64" }],
      requiredBy: null,
    };
    const problems = [{ wanted: "app-misc/top", problem }];
    expect(await planned({ packages: [], named: [], problems })).toEqual({
      kind: "plan",
      entries: [],
      named: [],
      problems,
    });
  });

  it.each<[string, (python: Puppet) => Promise<void>]>([
    ["fails", (python) => python.print("Traceback\nSyntaxError: invalid\n", "stderr")],
    ["says something else", (python) => python.print('{"packages": [{"cpv": "--sync"}]}')],
    ["says no JSON", (python) => python.print("hello")],
  ])("[PN7] plans by what emerge prints when Python %s", async (_, speak) => {
    const planning = planAtoms(TOP, host);
    const python = await theatre.next();
    await speak(python);
    python.exit(1);
    await emergeSays(
      '[ebuild  N     ] app-misc/top-1::gentoo USE="ssl -doc" 0 KiB\n[ebuild  N     ]  dev-libs/leaf-1::gentoo 0 KiB\n',
    );
    await emergeSays("[ebuild  N     ] app-misc/top-1\n");
    await emergeSays("Repositories:\n\ngentoo\n    location: /nonexistent\n");
    expect(await planning).toMatchObject({
      kind: "plan",
      entries: [
        { cpv: "dev-libs/leaf-1", repository: "gentoo", needs: [] },
        { cpv: "app-misc/top-1", use: ["ssl"], needs: [{ cpv: "dev-libs/leaf-1", kind: "build" }] },
      ],
      named: ["app-misc/top-1"],
    });
  });

  it("ends a planner that takes too long", async () => {
    let timeIsUp = () => {};
    const after = (_: number, act: () => void) => {
      timeIsUp = act;
      return () => {};
    };
    const planning = planAtoms(TOP, { ...host, clock: { ...host.clock, after } });
    await theatre.next();
    timeIsUp();
    expect(await planning).toEqual({ kind: "refused", sentence: expect.stringContaining("SIGKILL") });
  });
});

describe("lineResolver", () => {
  const leaf = { kind: "package", atom: "dev-libs/leaf", cpv: "dev-libs/leaf-1", slot: "0" };
  const unknown = {
    kind: "problem",
    problem: { kind: "unknown", atom: "ripgrpe", nearest: ["x/ripgrep"], requiredBy: null },
  };

  it("answers each line, and those that are written next, from one Python", async () => {
    const lines = lineResolver(host);
    const first = lines.resolve({ lines: ["leaf", "ripgrpe"] });
    const python = await theatre.next();
    expect(python.argv).toEqual(["-c", expect.stringContaining("import portage"), "serve", host.configRoot]);
    await python.print(`${JSON.stringify({ answers: [leaf, unknown] })}\n`);
    expect(await first).toEqual({ kind: "answers", answers: [leaf, unknown] });
    const second = lines.resolve({ lines: ["leaf"] });
    await python.print(`${JSON.stringify({ answers: [leaf] })}\n`);
    expect(await second).toEqual({ kind: "answers", answers: [leaf] });
    lines.close();
  });

  it("[PN7] asks emerge when Python says something else, and another Python the next time", async () => {
    const lines = lineResolver(host);
    const first = lines.resolve({ lines: ["dev-libs/leaf"] });
    const python = await theatre.next();
    await python.print("Traceback\n", "stderr");
    python.exit(1);
    await emergeSays("[ebuild  N     ] dev-libs/leaf-1::gentoo 0 KiB\n");
    expect(await first).toMatchObject({ answers: [{ kind: "package", cpv: "dev-libs/leaf-1" }] });
    const second = lines.resolve({ lines: ["leaf"] });
    const other = await theatre.next();
    await other.print(`${JSON.stringify({ answers: [leaf] })}\n`);
    expect(await second).toEqual({ kind: "answers", answers: [leaf] });
    lines.close();
  });
});

async function planned(answer: object): Promise<PlanResult> {
  const planning = planAtoms(TOP, host);
  await say(await theatre.next(), answer);
  return planning;
}

async function emergeSays(text: string): Promise<void> {
  const emerge = await theatre.next();
  await emerge.print(text);
  emerge.exit(0);
}

async function say(python: Puppet, answer: object): Promise<void> {
  await python.print(JSON.stringify(answer));
  python.exit(0);
}
