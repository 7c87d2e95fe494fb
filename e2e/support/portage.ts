import { Added, AdditionPreview } from "../../protocol/api";
import { fullSwarm } from "../../protocol/fixtures/swarm";
import { ResolvedLine, ResolvedLines } from "../../protocol/lines";
import { problemSentence } from "../../protocol/plan-problem";

/** What a drone's Portage says in the scenes: a tree of a few packages, and all of those that end in a number. */
const VERSIONS: Readonly<Record<string, string>> = {
  "app-editors/neovim": "0.11.3",
  "=dev-lang/rust-1.88.0": "1.88.0",
  "x11-wm/sway": "1.11",
};
const cmake = fullSwarm().rows.find(({ cpv }) => cpv === "dev-util/cmake-3.31.8");

const PROBLEMS: Readonly<Record<string, object>> = {
  "app-misc/ripgrpe": {
    ...{ kind: "unknown", atom: "app-misc/ripgrpe", nearest: ["sys-apps/ripgrep"], requiredBy: null },
  },
  "media-sound/spotify": {
    ...{ kind: "masked", cpv: "media-sound/spotify-1.2.60", requiredBy: null },
    masks: [{ by: "license", what: "Spotify" }],
    settings: [{ file: "/etc/portage/package.license", line: "media-sound/spotify Spotify" }],
  },
  vim: { kind: "ambiguous", name: "vim", candidates: ["app-editors/vim", "app-vim/vim"] },
};

export function resolvedLines(body: string): ResolvedLines {
  const { lines }: { lines: string[] } = JSON.parse(body);
  return ResolvedLines.parse({ target: "amd64", by: "drone-Izar", treeAt: null, lines: lines.map(resolve) });
}

function resolve(line: string): unknown {
  const problem = PROBLEMS[line];
  if (problem !== undefined) {
    const found = ResolvedLine.parse({ kind: "problem", problem, sentence: "" });
    return found.kind === "problem" ? { ...found, sentence: problemSentence(found.problem) } : found;
  }
  if (line === "dev-util/cmake") {
    const { build, cpv, state } = cmake ?? {};
    return { kind: "queued", add: `=${cpv}`, cpv, slot: "0", build, state, position: 4 };
  }
  if (line.startsWith("@")) return { kind: "set", add: line, packages: 31 };
  const version = VERSIONS[line] ?? (/\d$/.test(line) ? "1.0" : undefined);
  const cpv = line.startsWith("=") ? line.slice(1) : `${line}-${version}`;
  if (version !== undefined) return { kind: "found", add: `=${cpv}`, cpv, slot: "0", isPublished: false };
  return { kind: "problem", problem: { kind: "invalid", why: "no atom" }, sentence: "No atom." };
}

/** As many are needed as two thirds of what is named, and each takes a minute. */
export function additionPreview(body: string): AdditionPreview {
  const { atoms }: { atoms: string[] } = JSON.parse(body);
  const named = atoms.reduce((sum, atom) => sum + (atom.startsWith("@") ? 31 : 1), 0);
  const needed = Math.floor(named * 0.7);
  const first = [
    "dev-libs/tree-sitter-0.25.8",
    "dev-lua/luajit-2.1",
    "dev-lang/rust-1.88.0",
    "gui-libs/wlroots-0.19.0",
  ];
  return AdditionPreview.parse({
    ...{ target: "amd64", named, needed, joined: 0, published: 0, problems: [] },
    first: first.map((cpv, index) => ({ cpv, expectedSeconds: [70, 120, 2_040, 130][index] })),
    ...{ remainingSeconds: 14_800, remainingAtMostSeconds: 16_000, addsSeconds: (named + needed) * 57 },
  });
}

/** All that were named and are needed are builds now. */
export function added(body: string): Added {
  const { named, needed } = additionPreview(body);
  const builds = Array.from({ length: named + needed }, (_, index) => ({
    ...{ build: 5_000 + index, cpv: `dev-libs/added${index}-1.0` },
  }));
  return Added.parse({ command: "command-add", undoUntil: null, run: 2, joined: [], builds });
}
