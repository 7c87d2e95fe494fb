import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lineResolver, planAtoms } from "../../agent/planner";
import { PlanRequest } from "../../protocol/plan";
import { CHAIN_ONE, DIAMOND, VERSIONS } from "./ebuild-repository";
import type { GentooHost } from "./gentoo-host";
import { createHost, EMERGE } from "./gentoo-host";

describe.runIf(EMERGE)("planning with real Portage", { timeout: 300_000 }, () => {
  let host: GentooHost;
  beforeAll(() => {
    host = createHost("planner", "http://127.0.0.1:9/none");
    // A directory in the place of a file, as most have it.
    mkdirSync(join(host.prefix, "etc/portage/package.license"));
  });
  afterAll(() => host.remove());

  const plan = (...atoms: string[]) => planAtoms(PlanRequest.parse({ atoms }), host);
  const setting = (file: string, line: string) => ({ file: join(host.prefix, "etc/portage", file), line });

  it("plans a diamond with what each build needs", async () => {
    const entry = (cpv: string, needs: [string, string][], edges = needs) => {
      const told = (all: [string, string][]) => all.map(([need, kind]) => ({ cpv: need, kind }));
      const about = { slot: "0", repository: "swarmtest", use: [], assumed: [], available: false };
      return { cpv, ...about, needs: told(needs), edges: told(edges) };
    };
    expect(await plan(`=${DIAMOND.top}`)).toEqual({
      kind: "plan",
      entries: [
        entry(DIAMOND.base, []),
        entry(
          DIAMOND.left,
          [[DIAMOND.base, "build"]],
          [
            [DIAMOND.base, "build"],
            [DIAMOND.base, "run"],
          ],
        ),
        entry(DIAMOND.right, [[DIAMOND.base, "build"]]),
        entry(
          DIAMOND.top,
          [
            [DIAMOND.base, "run"],
            [DIAMOND.left, "build"],
            [DIAMOND.right, "build"],
          ],
          [
            [DIAMOND.left, "build"],
            [DIAMOND.left, "run"],
            [DIAMOND.right, "build"],
            [DIAMOND.right, "run"],
          ],
        ),
      ],
      named: [DIAMOND.top],
      problems: [],
    });
  });

  it("[PN5] tells each edge by its kind, and the USE flags", async () => {
    const planned = await plan("app-misc/edges");
    if (planned.kind !== "plan") throw new Error(planned.sentence);
    const edges = planned.entries.find(({ cpv }) => cpv === "app-misc/edges-1");
    expect(edges).toMatchObject({
      use: ["ssl"],
      needs: [
        { cpv: "dev-libs/edge-build-1", kind: "build" },
        { cpv: "dev-libs/edge-deep-1", kind: "run" },
        { cpv: "dev-libs/edge-tool-1", kind: "bdepend" },
      ],
      edges: [
        { cpv: "dev-libs/edge-build-1", kind: "build" },
        { cpv: "dev-libs/edge-install-1", kind: "install" },
        { cpv: "dev-libs/edge-post-1", kind: "post" },
        { cpv: "dev-libs/edge-run-1", kind: "run" },
        { cpv: "dev-libs/edge-tool-1", kind: "bdepend" },
      ],
    });
  });

  it.each([
    [
      "app-misc/needs-testing",
      {
        kind: "masked",
        cpv: "app-misc/testing-1",
        masks: [{ by: "keyword", what: "~amd64" }],
        settings: [["package.accept_keywords", "=app-misc/testing-1 ~amd64"]],
        requiredBy: "app-misc/needs-testing-1",
      },
    ],
    [
      "app-misc/hidden",
      {
        kind: "masked",
        cpv: "app-misc/hidden-1",
        masks: [{ by: "package.mask", what: "# It is hidden from who does not look." }],
        settings: [["package.unmask", "=app-misc/hidden-1"]],
      },
    ],
    [
      "app-misc/nonfree",
      {
        kind: "masked",
        cpv: "app-misc/nonfree-1",
        masks: [{ by: "license", what: "Nonfree" }],
        settings: [["package.license/nonfree", "=app-misc/nonfree-1 Nonfree"]],
      },
    ],
    [
      "app-misc/needs-debug",
      {
        kind: "use-change",
        cpv: "dev-libs/flagged-1",
        flags: ["debug"],
        settings: [["package.use", ">=dev-libs/flagged-1 debug"]],
        requiredBy: "app-misc/needs-debug-1",
      },
    ],
    ["app-misc/edgs", { kind: "unknown", nearest: ["app-misc/edges"] }],
    ["app-misc/round", { kind: "circle", packages: ["app-misc/round-1", "app-misc/about-1"] }],
    ["app-misc/contradiction", { kind: "required-use", constraint: "^^ ( left right )" }],
    ["app-misc/blocking", { kind: "blocker", blocks: "app-misc/blocked", by: ["app-misc/blocking-1"] }],
  ])(
    "[PN4] says what stands in the way of %s, with the setting that would cure it, and plans the rest",
    async (atom, told) => {
      const { settings = [], ...problem } = { settings: undefined, ...told };
      const planned = await plan(DIAMOND.base.replace(/-1$/, ""), atom, "app-misc/blocked");
      expect(planned).toMatchObject({
        kind: "plan",
        named: ["app-misc/blocked-1", DIAMOND.base],
        problems: [{ wanted: atom, problem }],
      });
      const said = planned.kind === "plan" ? planned.problems[0]?.problem : undefined;
      expect(said && "settings" in said ? said.settings : []).toEqual(
        settings.map(([file = "", line = ""]) => setting(file, line)),
      );
    },
  );

  it("[PN4] says which two versions of one slot are needed, and plans what can be planned of it", async () => {
    const planned = await plan("app-misc/wants-older", "app-misc/wants-newer", DIAMOND.base.replace(/-1$/, ""));
    if (planned.kind !== "plan") throw new Error(planned.sentence);
    expect(planned.problems).toEqual([
      {
        wanted: expect.stringMatching(/^app-misc\/wants-/),
        problem: { kind: "slot-conflict", packages: [VERSIONS.older, VERSIONS.newer] },
      },
    ]);
    expect(planned.named).toContain(DIAMOND.base);
    expect(planned.named).toHaveLength(2);
  });

  it.each([`=${DIAMOND.top}`, "app-misc/edges"])(
    "[PN7] plans %s from what emerge prints just as by Portage's API, where Python cannot import Portage",
    async (atom) => {
      const request = PlanRequest.parse({ atoms: [atom, "app-misc/nonfree"] });
      const byApi = await planAtoms(request, host);
      const byPrint = await planAtoms(request, { ...host, python: "/bin/false" });
      if (byApi.kind !== "plan" || byPrint.kind !== "plan") throw new Error("both plan");
      const byName = (one: { cpv: string }, other: { cpv: string }) => (one.cpv < other.cpv ? -1 : 1);
      expect([...byPrint.entries].sort(byName)).toEqual([...byApi.entries].sort(byName));
      expect(byPrint.named).toEqual(byApi.named);
      expect(byPrint.problems).toMatchObject([{ wanted: "app-misc/nonfree", problem: { kind: "masked" } }]);
    },
  );

  it.each([
    ["app-misc/hidden", { kind: "masked", cpv: "app-misc/hidden-1", masks: [{ by: "package.mask" }] }],
    ["app-misc/needs-debug", { kind: "use-change", cpv: "dev-libs/flagged-1", flags: ["debug"] }],
    ["app-misc/edgs", { kind: "unknown", nearest: expect.arrayContaining(["app-misc/edges"]) }],
    ["app-misc/contradiction", { kind: "required-use", constraint: expect.stringContaining("left right") }],
  ])("[PN7] says what stands in the way of %s from what emerge prints", async (atom, problem) => {
    const request = PlanRequest.parse({ atoms: [DIAMOND.base.replace(/-1$/, ""), atom] });
    expect(await planAtoms(request, { ...host, python: "/bin/false" })).toMatchObject({
      named: [DIAMOND.base],
      problems: [{ wanted: atom, problem }],
    });
  });

  it("[PN1] answers lines from what emerge prints", async () => {
    const lines = ["chain-one", "twofold", "=dev-libs/versions-1", "@world", "app-misc/testing"];
    expect(await lineResolver({ ...host, python: "/bin/false" }).resolve({ lines })).toMatchObject({
      answers: [
        { kind: "package", atom: "dev-libs/chain-one", cpv: CHAIN_ONE, slot: "0" },
        { problem: { kind: "ambiguous", candidates: ["app-misc/twofold", "dev-libs/twofold"] } },
        { kind: "package", atom: "=dev-libs/versions-1", cpv: VERSIONS.older },
        { kind: "set", packages: 0 },
        { problem: { kind: "masked", cpv: "app-misc/testing-1" } },
      ],
    });
  });

  it("[PN1] answers lines: the version, the whole atom of a bare name, or what is wrong", async () => {
    const lines = [
      "chain-one",
      "twofold",
      ">=dev-libs/versions-1",
      "=dev-libs/versions-9",
      "@world",
      "@wrld",
      "--sync",
      "app-misc/testing",
    ];
    const resolver = lineResolver(host);
    const answered = await resolver.resolve({ lines });
    expect(await resolver.resolve({ lines })).toEqual(answered);
    resolver.close();
    expect(answered).toEqual({
      kind: "answers",
      answers: [
        { kind: "package", atom: "dev-libs/chain-one", cpv: CHAIN_ONE, slot: "0" },
        problem({ kind: "ambiguous", name: "twofold", candidates: ["app-misc/twofold", "dev-libs/twofold"] }),
        { kind: "package", atom: ">=dev-libs/versions-1", cpv: VERSIONS.newer, slot: "0" },
        problem({
          kind: "unknown",
          atom: "=dev-libs/versions-9",
          nearest: [VERSIONS.newer, VERSIONS.older],
          requiredBy: null,
        }),
        { kind: "set", set: "@world", packages: 0 },
        problem({ kind: "unknown", atom: "@wrld", nearest: ["@world"], requiredBy: null }),
        problem({ kind: "invalid", why: expect.stringContaining("is not an atom") }),
        problem(expect.objectContaining({ kind: "masked", cpv: "app-misc/testing-1" })),
      ],
    });
  });
});

const problem = (what: object) => ({ kind: "problem", problem: what });
