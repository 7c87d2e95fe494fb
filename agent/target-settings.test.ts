import { expect, test } from "vitest";
import { parseSettings } from "./target-settings";

test("[TG5] emerge --info tells how a host is set up", () => {
  const info = [
    "Timestamp of repository gentoo: Sun, 22 Nov 2026 17:54:44 +0000",
    "Head commit of repository local: 0123abcd",
    'ACCEPT_KEYWORDS="amd64 ~amd64"',
    'CFLAGS="-O2 -march=znver3"',
    'CHOST="x86_64-pc-linux-gnu"',
    'USE="wayland ssl" ABI_X86="64" CPU_FLAGS_X86="sse4_2 avx2" PYTHON_TARGETS="python3_13"',
    "Unset:  LC_ALL",
  ].join("\n");
  expect(parseSettings(info, { "package.use": "a1" })).toMatchObject({
    arch: "amd64",
    abi: "64",
    chost: "x86_64-pc-linux-gnu",
    cflags: "-O2 -march=znver3",
    cpuFlags: ["avx2", "sse4_2"],
    use: ["ssl", "wayland"],
    packageFiles: { "package.use": "a1" },
    repositories: [
      { name: "gentoo", at: Date.UTC(2026, 10, 22, 17, 54, 44), commit: null },
      { name: "local", at: null, commit: "0123abcd" },
    ],
  });
});
