import { draw, pick } from "./chance";
import type { BuildClass } from "./repository";

/** What a build system prints: the commands that Portage's phases run, and one line per step. */
export type BuildTool = {
  configure(pn: string): readonly string[];
  /** The command of src_compile. */
  compile(jobs: number): readonly string[];
  /** Line of compile step `step` (from 1) of `of`. */
  compileStep(pn: string, step: number, of: number): string;
  link(pn: string): string;
  install(image: string, jobs: number): readonly string[];
  /** How it says that a step failed. */
  stopped(pn: string, step: number, of: number): readonly string[];
  /** What the ebuild says then. */
  dies: string;
};

const TRIPLE = "x86_64-pc-linux-gnu";
const DIRECTORIES = ["src", "lib", "src/core", "lib/util", "src/plugins", "tools", "src/backend"] as const;
const STEMS = [
  "main",
  "parser",
  "buffer",
  "context",
  "stream",
  "table",
  "loader",
  "cache",
  "error",
  "options",
  "string",
  "hash",
  "events",
  "format",
  "tree",
  "visitor",
] as const;
const CHECKS = [
  `${TRIPLE}-gcc`,
  "a BSD-compatible install",
  "whether the C compiler works",
  "for suffix of object files",
  "whether the compiler supports GNU C",
  "dependency style of x86_64-pc-linux-gnu-gcc",
  "for stdio.h",
  "for sys/stat.h",
  "size of void *",
  "for working strerror_r",
  "if ld supports -z now",
  "for pkg-config",
  "whether byte ordering is bigendian",
  "for library containing dlopen",
] as const;
const CRATES = ["libc", "serde", "regex", "syn", "rayon", "cssparser", "memchr", "unicode-width", "cfg-if"] as const;

/** The source file that compile step `step` is about: always the same one. */
export function sourceOf(pn: string, step: number): string {
  const stem = pick(STEMS, "stem", pn, step);
  return `${pick(DIRECTORIES, "directory", pn, step)}/${stem}${Math.floor(draw("number", pn, step) * 90) + 10}`;
}

const make: BuildTool = {
  configure: () => [
    `./configure --prefix=/usr --build=${TRIPLE} --host=${TRIPLE} --mandir=/usr/share/man --sysconfdir=/etc --localstatedir=/var/lib --disable-static --libdir=/usr/lib64`,
    ...CHECKS.map((check) => `checking ${check}... yes`),
    "configure: creating ./config.status",
    "config.status: creating Makefile",
    "config.status: creating config.h",
  ],
  compile: (jobs) => [`make -j${jobs} `],
  compileStep: (pn, step) =>
    `${TRIPLE}-gcc -DHAVE_CONFIG_H -I. -I./include -O2 -pipe -fPIC -c -o ${sourceOf(pn, step)}.o ${sourceOf(pn, step)}.c`,
  link: (pn) => `${TRIPLE}-gcc -shared -O2 -pipe -Wl,-O1 -Wl,--as-needed -o .libs/lib${pn}.so`,
  install: (image, jobs) => [`make -j${jobs} DESTDIR=${image} install `],
  stopped: (pn, step) => [
    `make: *** [Makefile:742: ${sourceOf(pn, step)}.o] Error 1`,
    "make: *** Waiting for unfinished jobs....",
  ],
  dies: "emake failed",
};

const ninja: BuildTool = {
  configure: (pn) => [
    "meson setup --buildtype plain --libdir lib64 --localstatedir /var/lib --prefix /usr --sysconfdir /etc",
    "The Meson build system",
    `Project name: ${pn}`,
    `C compiler for the host machine: ${TRIPLE}-gcc (gcc 10.3.0)`,
    "Host machine cpu family: x86_64",
    ...CHECKS.slice(5).map((check) => `Checking ${check}: YES`),
    "Found ninja-1.10.2 at /usr/bin/ninja",
  ],
  compile: (jobs) => [`ninja -v -j${jobs} -l0`],
  compileStep: (pn, step, of) =>
    `[${step}/${of}] ${TRIPLE}-g++ -I${pn}.p -I../include -O2 -pipe -std=c++17 -fPIC -MD -MQ ${sourceOf(pn, step)}.cpp.o -o ${sourceOf(pn, step)}.cpp.o -c ../${sourceOf(pn, step)}.cpp`,
  link: (pn) => `${TRIPLE}-g++ -shared -O2 -pipe -Wl,-O1 -Wl,--as-needed -o lib${pn}.so`,
  install: (image, jobs) => [`DESTDIR=${image} ninja -v -j${jobs} -l0 install`],
  stopped: (pn, step, of) => [
    `FAILED: ${sourceOf(pn, step)}.cpp.o `,
    ninja.compileStep(pn, step, of).replace(/^\[\d+\/\d+\] /, ""),
    "ninja: build stopped: subcommand failed.",
  ],
  dies: "ninja -v -l0 failed",
};

const cmake: BuildTool = {
  ...ninja,
  configure: (pn) => [
    "cmake -C gentoo_common_config.cmake -G Ninja -DCMAKE_INSTALL_PREFIX=/usr -DCMAKE_BUILD_TYPE=RelWithDebInfo ..",
    `-- The C compiler identification is GNU 10.3.0 (${pn})`,
    ...CHECKS.slice(6).map((check) => `-- Looking ${check} - found`),
    "-- Configuring done",
    "-- Generating done",
  ],
};

const cargo: BuildTool = {
  ...make,
  configure: () => ["cargo fetch --offline"],
  compile: (jobs) => [`cargo build --release -j ${jobs}`],
  compileStep: (pn, step) => {
    const crate = pick(CRATES, "crate", pn, step);
    return `   Compiling ${crate} v${Math.floor(draw("major", pn, step) * 3)}.${Math.floor(draw("minor", pn, step) * 30)}.0`;
  },
  link: () => "    Finished release [optimized] target(s)",
  install: (image) => [`cargo install --path ./ --root ${image}/usr`],
  stopped: (pn) => [`error: could not compile \`${pn}\``, "warning: build failed, waiting for other jobs to finish..."],
  dies: "cargo build failed",
};

const python: BuildTool = {
  ...make,
  configure: () => ["python3.9 setup.py configure"],
  compile: (jobs) => [`python3.9 setup.py build -j ${jobs}`, "running build", "running build_py"],
  compileStep: (pn, step) => `copying ${sourceOf(pn, step)}.py -> build/lib/${pn}`,
  link: (pn) => `building '${pn}' extension`,
  install: (image) => [`python3.9 setup.py install --skip-build --root=${image}`, "running install_lib"],
  stopped: () => [`error: command '/usr/bin/${TRIPLE}-gcc' failed with exit code 1`],
  dies: "python3.9 setup.py build failed",
};

const TOOLS: Record<BuildClass, BuildTool> = {
  autotools: make,
  meson: ninja,
  cmake,
  cargo,
  python,
  ruby: make,
  other: make,
  copy: make,
  meta: make,
};

export function toolOf(buildClass: BuildClass): BuildTool {
  return TOOLS[buildClass];
}
