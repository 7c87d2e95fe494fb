import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Atom } from "../protocol/atom";
import type { PlanResult } from "../protocol/plan";
import type { EmergeHost } from "./emerge-host";
import { planAtoms } from "./planner";
import type { Puppet, PuppetTheatre } from "./testing/emerge-puppet";
import { openPuppetTheatre } from "./testing/emerge-puppet";
import { puppetHost } from "./testing/puppet-host";

/** The Python is a puppet; what the script itself does is seen in the tests against real Portage. */
let theatre: PuppetTheatre;
let host: EmergeHost;
const binhost = createServer((request, response) => {
  if (request.url === "/binhost/default/Packages") response.end("VERSION: 0\n\nCPV: dev-libs/published-1\nSIZE: 1\n\n");
});

beforeAll(async () => {
  theatre = await openPuppetTheatre();
  await new Promise<void>((resolve) => binhost.listen(0, "127.0.0.1", resolve));
  const address = binhost.address();
  const port = typeof address === "object" ? address?.port : undefined;
  host = {
    ...puppetHost(theatre),
    python: theatre.emergePath,
    binhostUrl: `http://127.0.0.1:${port}/binhost/default`,
  };
});
afterAll(() => {
  binhost.close();
  theatre.close();
});

describe("planAtoms", () => {
  it("gives each atom to Python as one argument, and the agent's secrets not at all", async () => {
    const planned = planAtoms([Atom.parse("dev-libs/leaf[ssl]"), Atom.parse(">=dev-libs/left-1")], host);
    const python = await theatre.next();
    expect(python.argv).toEqual(["-", "dev-libs/leaf[ssl]", ">=dev-libs/left-1"]);
    expect(JSON.stringify(python.environment)).not.toContain("secret");
    python.exit(0);
    await planned;
  });

  it("adds to the needs what is installed here, when other drones can get it", async () => {
    const entry = { cpv: "app-misc/top-1", slot: "0/2", needs: ["dev-libs/left-1"] };
    const installed = ["dev-libs/published-1", "sys-libs/glibc-2.41"];
    expect(await answered({ packages: [{ ...entry, installed }] })).toEqual({
      kind: "plan",
      entries: [{ ...entry, needs: ["dev-libs/left-1", "dev-libs/published-1"] }],
    });
  });

  it("plans although the binhost cannot be asked", async () => {
    const packages = [{ cpv: "app-misc/top-1", slot: "0", needs: [], installed: ["dev-libs/published-1"] }];
    const planned = planAtoms([Atom.parse("app-misc/top")], { ...host, binhostUrl: "http://127.0.0.1:9/none" });
    await say(await theatre.next(), { packages });
    expect(await planned).toEqual({ kind: "plan", entries: [{ cpv: "app-misc/top-1", slot: "0", needs: [] }] });
  });

  it("refuses in the resolver's words", async () => {
    expect(await answered({ refused: "there are no ebuilds" })).toEqual({
      kind: "refused",
      sentence: "there are no ebuilds",
    });
  });

  it.each<[string, (python: Puppet) => Promise<void>, string]>([
    [
      "fails",
      (python) => python.print("Traceback\nImportError: No module named _emerge\n", "stderr"),
      "ImportError: No",
    ],
    ["says something else", (python) => python.print('{"packages": [{"cpv": "--sync"}]}'), "The planner failed"],
    ["says no JSON", (python) => python.print("hello"), "The planner failed"],
  ])("refuses when Python %s", async (_, speak, why) => {
    const planned = planAtoms([Atom.parse("app-misc/top")], host);
    const python = await theatre.next();
    await speak(python);
    python.exit(1);
    expect(await planned).toEqual({ kind: "refused", sentence: expect.stringContaining(why) });
  });

  it("refuses when there is no Python", async () => {
    const without = { ...host, python: "/nonexistent/python" };
    expect(await planAtoms([Atom.parse("app-misc/top")], without)).toMatchObject({
      kind: "refused",
      sentence: expect.stringContaining("ENOENT"),
    });
  });

  it("ends a planner that takes too long", async () => {
    let timeIsUp = () => {};
    const after = (_: number, act: () => void) => {
      timeIsUp = act;
      return () => {};
    };
    const planned = planAtoms([Atom.parse("app-misc/top")], { ...host, clock: { ...host.clock, after } });
    await theatre.next();
    timeIsUp();
    expect(await planned).toEqual({ kind: "refused", sentence: expect.stringContaining("SIGKILL") });
  });
});

async function answered(answer: object): Promise<PlanResult> {
  const planned = planAtoms([Atom.parse("app-misc/top")], host);
  await say(await theatre.next(), answer);
  return planned;
}

async function say(python: Puppet, answer: object): Promise<void> {
  await python.print(JSON.stringify(answer));
  python.exit(0);
}
