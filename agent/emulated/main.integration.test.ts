import { afterAll, beforeAll, expect, test } from "vitest";
import type { Executable, Workshop } from "./testing/emulated-emerge";
import { bundleEmulatedEmerge, DRONE_OPTIONS, openWorkshop } from "./testing/emulated-emerge";

let emerge: Executable;
let shop: Workshop;
beforeAll(async () => {
  emerge = await bundleEmulatedEmerge();
  shop = await openWorkshop(emerge);
});
afterAll(() => Promise.all([shop.close(), emerge.remove()]));

const ZLIB = "=sys-libs/zlib-1.2.11-r4";

test.each([
  [[ZLIB, "--retry-after-fix"], "--retry-after-fix"],
  [["--no-such-option", "--", ZLIB], "--no-such-option"],
  [["--", ZLIB, "--first", "-X"], "--first -X"],
])("an unknown option is a usage error wherever it stands: %j", async (argv, named) => {
  const { status, stderr, stdout } = await shop.start(argv).ended;
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr.startsWith("usage: emerge [--")).toBe(true);
  expect(stderr.endsWith(`emerge: error: unrecognized arguments: ${named}\n`)).toBe(true);
});

test.each([
  "sys-libs/glibc --retry-after-fix",
  "=sys-libs/glibc-2.41-r3 --retry-after-fix",
  " sys-libs/glibc",
  "sys-libs/glibc\n",
  "sys-libs/glibc;id",
  "sys-libs/glibc sys-libs/zlib",
  "=app-misc/diamond",
  "app-misc/diamond-1.0",
  "app-misc//diamond",
  "",
])("%j is no atom, and then nothing at all is done", async (atom) => {
  const { status, stderr, stdout } = await shop.start([...DRONE_OPTIONS, "--buildpkgonly", ZLIB, atom]).ended;
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(`!!! '${atom}' is not a valid package atom.\n!!! Please check ebuild(5) for full details.\n`);
});

test("options may be shortened, grouped, and stand behind the package", async () => {
  const { status, stdout } = await shop.start([ZLIB, "-1p", "--", "--node", "--color=n", "-j4"]).ended;
  expect(status).toBe(0);
  expect(stdout).toContain("These are the packages that would be merged, in order:");
  expect(stdout).toContain("[ebuild  N     ] sys-libs/zlib-1.2.11-r4 \n");
});

test("a wrong value of an option is a usage error", async () => {
  const { status, stderr } = await shop.start(["--color=blue", ZLIB]).ended;
  expect(status).toBe(2);
  expect(stderr.endsWith("argument --color: invalid choice: 'blue' (choose from 'y', 'n')\n")).toBe(true);
});

test("says its version in the form that agents read", async () => {
  const { status, stdout } = await shop.start(["--version"]).ended;
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Portage 3\.0\.82 \(python [^,]+, default\/linux\/amd64\/[\d.]+, gcc-\d+, glibc-[^,]+, .+\)\n$/,
  );
});

test("a bare name is its package, with what that needs", async () => {
  const { status, stdout } = await shop.start(["--pretend", "--verbose", "--tree", "jq"]).ended;
  expect(status).toBe(0);
  expect(stdout).toContain(
    '[ebuild  N     ] app-misc/jq-1.8.1::gentoo USE="" 0 KiB\n[ebuild  N     ]  dev-libs/oniguruma-6.9.10::',
  );
  const alone = await shop.start(["--pretend", "--nodeps", "jq"]).ended;
  expect(alone.stdout).not.toContain("oniguruma");
});

test.each([
  ["ripgrpe", /no ebuilds to satisfy "ripgrpe"\.\n\n.*\nemerge: Maybe you meant sys-apps\/ripgrep\?\n$/],
  ["screen", /The short ebuild name "screen" is ambiguous/],
  ["spotify", /- media-sound\/spotify-1\.2\.67::gentoo \(masked by: Spotify license\(s\)\)/],
  ["@games", /There are no sets to satisfy 'games'/],
])("%s is refused in emerge's words", async (wanted, words) => {
  const { status, stderr } = await shop.start(["--pretend", wanted]).ended;
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(words) });
});
