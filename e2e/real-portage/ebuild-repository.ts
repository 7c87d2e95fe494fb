import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A small ebuild repository of these tests' own: packages that need each other to be built, and prove it by reading what
 * the other one installed.
 */
export type TestPackage = {
  /** `category/name-version`. */
  cpv: string;
  /** Needed to build it. */
  builds?: readonly string[];
  /** Needed to run it. */
  runs?: readonly string[];
  /** Further variables of its ebuild: `{ BDEPEND: "dev-libs/tool", KEYWORDS: "~amd64" }`. */
  variables?: Readonly<Record<string, string>>;
  /** Lines of src_compile, in bash. */
  compile?: readonly string[];
};

export const CHAIN_ONE = "dev-libs/chain-one-1";
export const CHAIN_TWO = "dev-libs/chain-two-1.2_rc3-r4";
export const CHAIN_THREE = "dev-libs/chain-three-1";
export const FAILING = "app-misc/failing-1";
export const BROKEN = "app-misc/broken-1";
export const PATIENT = "app-misc/patient-1";
export const NOISY = "app-misc/noisy-1";
export const ENDLESS = "app-misc/endless-1";
export const LARGE = "app-misc/large-1";
export const GREEDY = "app-misc/greedy-1";
export const PINNED = "app-misc/pinned-1";
export const SPOILT = "dev-libs/spoilt-1";
export const ASSUMED = "dev-libs/assumed-1";
export const ASSUMING = "app-misc/assuming-1";
export const VERSIONS = { older: "dev-libs/versions-1", newer: "dev-libs/versions-2" };
export const DIAMOND = {
  base: "dev-libs/diamond-base-1",
  left: "dev-libs/diamond-left-1",
  right: "dev-libs/diamond-right-1",
  top: "app-misc/diamond-top-1",
};

/** Below the prefix: what lets the patient package compile. */
export const PERMISSION = "var/tmp/permission";

export const PACKAGES: readonly TestPackage[] = [
  { cpv: CHAIN_ONE },
  { cpv: CHAIN_TWO, builds: ["dev-libs/chain-one"], runs: ["dev-libs/chain-one"] },
  { cpv: CHAIN_THREE, builds: ["dev-libs/chain-two"], runs: ["dev-libs/chain-two"] },
  {
    cpv: FAILING,
    compile: [
      "echo '[1/3] one'",
      `echo "broken.c:3:1: error: expected ';' before '}' token"`,
      "echo 'make: *** [Makefile:7: broken.o] Error 1'",
      "die 'emake failed'",
    ],
  },
  // What a real compiler and a real make say.
  {
    cpv: BROKEN,
    compile: [
      "printf 'int main(void) { return missing; }\\n' > broken.c",
      "printf 'all: broken.o\\nbroken.o: broken.c\\n\\tcc -c broken.c\\n' > Makefile",
      "emake",
    ],
  },
  // Compiles until somebody makes a file, with a child that a signal to its group does not reach.
  {
    cpv: PATIENT,
    compile: [
      "setsid sleep 1000 &",
      "echo waiting for permission",
      `until [[ -e "\${EPREFIX}/${PERMISSION}" ]]; do sleep 0.1; done`,
    ],
  },
  { cpv: NOISY, compile: ["printf '\\033[31mred\\033[0m\\n\\377\\n'", "printf 'no newline at the end'"] },
  // A child in a session of its own, which survives where phases have no PID namespace.
  { cpv: ENDLESS, compile: ["setsid sleep 1000 &", "echo waiting for ever", "sleep 1000"] },
  // More than its disk holds.
  { cpv: LARGE, compile: ["head -c 64M /dev/zero > large || die 'cannot write'"] },
  // A compiler that is killed by SIGKILL, as the kernel does when memory runs out.
  {
    cpv: GREEDY,
    compile: [
      "mkfifo source.c",
      "cc -c source.c &",
      "until pgrep -P $! > /dev/null; do sleep 0.1; done",
      "pkill -KILL -P $!",
      "wait $! || die 'emake failed'",
    ],
  },
  { cpv: PINNED, compile: ["grep Cpus_allowed_list /proc/self/status"] },
  { cpv: SPOILT },
  { cpv: ASSUMED },
  { cpv: ASSUMING, builds: ["dev-libs/assumed"] },
  { cpv: VERSIONS.older },
  { cpv: VERSIONS.newer },
  { cpv: DIAMOND.base },
  { cpv: DIAMOND.left, builds: ["dev-libs/diamond-base"], runs: ["dev-libs/diamond-base"] },
  { cpv: DIAMOND.right, builds: ["dev-libs/diamond-base"] },
  {
    cpv: DIAMOND.top,
    builds: ["dev-libs/diamond-left", "dev-libs/diamond-right"],
    runs: ["dev-libs/diamond-left", "dev-libs/diamond-right"],
  },
];

/** What is planned and never built: each kind of edge, and each thing that can stand in the way. */
export const PLANNED: readonly TestPackage[] = [
  { cpv: "dev-libs/edge-build-1" },
  { cpv: "dev-libs/edge-tool-1", runs: ["dev-libs/edge-deep"] },
  { cpv: "dev-libs/edge-deep-1" },
  { cpv: "dev-libs/edge-run-1" },
  { cpv: "dev-libs/edge-post-1" },
  { cpv: "dev-libs/edge-install-1" },
  {
    cpv: "app-misc/edges-1",
    builds: ["dev-libs/edge-build"],
    runs: ["dev-libs/edge-run"],
    variables: {
      BDEPEND: "dev-libs/edge-tool",
      PDEPEND: "dev-libs/edge-post",
      IDEPEND: "dev-libs/edge-install",
      IUSE: "+ssl debug",
    },
  },
  { cpv: "app-misc/testing-1", variables: { KEYWORDS: "~amd64" } },
  { cpv: "app-misc/needs-testing-1", builds: ["app-misc/testing"] },
  { cpv: "app-misc/hidden-1" },
  { cpv: "app-misc/nonfree-1", variables: { LICENSE: "Nonfree" } },
  { cpv: "dev-libs/flagged-1", variables: { IUSE: "debug" } },
  { cpv: "app-misc/needs-debug-1", builds: ["dev-libs/flagged[debug]"] },
  { cpv: "app-misc/twofold-1" },
  { cpv: "dev-libs/twofold-1" },
  { cpv: "app-misc/blocking-1", runs: ["!!app-misc/blocked"] },
  { cpv: "app-misc/blocked-1" },
  { cpv: "app-misc/lost-1", builds: ["dev-libs/nowhere"] },
  { cpv: "app-misc/round-1", builds: ["app-misc/about"] },
  { cpv: "app-misc/about-1", builds: ["app-misc/round"] },
  { cpv: "app-misc/wants-older-1", builds: ["=dev-libs/versions-1"], runs: ["=dev-libs/versions-1"] },
  { cpv: "app-misc/wants-newer-1", builds: ["=dev-libs/versions-2"], runs: ["=dev-libs/versions-2"] },
  { cpv: "app-misc/contradiction-1", variables: { IUSE: "+left +right", REQUIRED_USE: "^^ ( left right )" } },
];

/** Where a package leaves its name, below the prefix. */
export const SHARE = "usr/share/portage-swarm-test";

export function writeRepository(root: string, packages: readonly TestPackage[] = [...PACKAGES, ...PLANNED]): void {
  const write = (path: string, lines: readonly string[]) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${lines.join("\n")}\n`);
  };
  write("profiles/repo_name", ["swarmtest"]);
  write("profiles/arch.list", ["amd64"]);
  write("profiles/categories", ["app-misc", "dev-libs"]);
  write("profiles/default/eapi", ["8"]);
  write("profiles/default/make.defaults", ['ARCH="amd64"', 'ACCEPT_KEYWORDS="amd64"', 'CHOST="x86_64-pc-linux-gnu"']);
  write("profiles/package.mask", ["# It is hidden from who does not look.", "app-misc/hidden"]);
  write("metadata/layout.conf", ["masters =", "thin-manifests = true", "profile-formats = portage-2"]);
  for (const entry of packages) write(ebuildPath(entry.cpv), ebuildOf(entry));
}

function ebuildPath(cpv: string): string {
  const [category = "", pf = ""] = cpv.split("/");
  return `${category}/${nameOf(cpv)}/${pf}.ebuild`;
}

/** Of the packages above, whose names hold no digit. */
function nameOf(cpv: string): string {
  return cpv.replace(/^.*\//, "").replace(/-\d.*$/, "");
}

function ebuildOf({ cpv, builds = [], runs = [], variables = {}, compile = [] }: TestPackage): string[] {
  const share = `\${EPREFIX}/${SHARE}`;
  const names = builds.map((atom) => atom.replace(/^.*\//, ""));
  return [
    "EAPI=8",
    `DESCRIPTION="${nameOf(cpv)} of a test"`,
    'HOMEPAGE="https://example.org/"',
    'SLOT="0"',
    'KEYWORDS="amd64"',
    'LICENSE="MIT"',
    `DEPEND="${builds.join(" ")}"`,
    `RDEPEND="${runs.join(" ")}"`,
    ...Object.entries(variables).map(([name, value]) => `${name}="${value}"`),
    "S=$WORKDIR",
    "src_compile() {",
    `\techo "jobs: \${MAKEOPTS}"`,
    ...names.map((name) => `\tgrep -q '^${name}$' "${share}/${name}" || die "${name} is not installed"`),
    ...compile.map((line) => `\t${line}`),
    "}",
    "src_install() {",
    `\techo '${nameOf(cpv)}' > '${nameOf(cpv)}' || die`,
    "\tinsinto /usr/share/portage-swarm-test",
    `\tdoins '${nameOf(cpv)}'`,
    "}",
  ];
}
