import { Cpv } from "../../../protocol/atom";
import type { Mask, PlanProblem, Setting } from "../../../protocol/plan-problem";

/** What emerge says when it refuses, in its own words; and which of its arguments it says it of, where it does. */
export type Refusal = { wanted: string | undefined; problem: PlanProblem };

/** Reads the words of emerge(1) with --autounmask=y (3.0.20 to 3.0.82). `configRoot` holds etc/portage. */
export function readRefusal(stdout: string, stderr: string, configRoot: string): Refusal {
  const said = `${stderr}\n${stdout}`;
  const requiredBy = cpvIn(/^\(dependency required by "(?<cpv>[^":]+)/m.exec(said));
  const wanted = /^\(dependency required by "(?<wanted>[^"]+)" \[argument\]/m.exec(said)?.groups?.wanted;
  const refusal = (problem: PlanProblem, of = wanted): Refusal => ({ wanted: of, problem });
  const found = (pattern: RegExp) => pattern.exec(said)?.groups ?? {};

  const { invalid } = found(/^!!! '(?<invalid>[^']*)' is not a valid package atom/m);
  if (invalid !== undefined) {
    return refusal({ kind: "invalid", why: `${invalid} is not an atom, such as dev-libs/openssl` }, invalid);
  }
  const { set } = found(/^emerge: There are no sets to satisfy '(?<set>[^']+)'/m);
  if (set !== undefined) return refusal({ kind: "unknown", atom: `@${set}`, nearest: [], requiredBy: null }, `@${set}`);
  const { short } = found(/^!!! The short ebuild name "(?<short>[^"]+)" is ambiguous/m);
  if (short !== undefined) {
    const named = [...said.matchAll(/^(?:\* {2}| {4})(?<name>[^\s/]+\/\S+)$/gm)].map(
      ({ groups }) => groups?.name ?? "",
    );
    return refusal({ kind: "ambiguous", name: short, candidates: named.length > 0 ? named : [short] }, short);
  }
  const changes = readChanges(said, configRoot);
  if (changes) return changes;
  const { absent } = found(/^emerge: there are no ebuilds to satisfy "(?<absent>[^"]+)"/m);
  if (absent !== undefined) {
    const { near = "" } = found(/Maybe you meant (?:any of these: )?(?<near>[^?]+)\?/);
    const nearest = near.split(/, | or /).filter((name) => name !== "");
    return refusal({ kind: "unknown", atom: absent, nearest, requiredBy }, wanted ?? absent);
  }
  const { masked } = found(/^!!! All ebuilds that could satisfy "(?<masked>[^"]+)" have been masked/m);
  const { version, reasons = "" } = found(/^- (?<version>[^\s:]+)\S* \(masked by: (?<reasons>.*)\)$/m);
  const cpv = Cpv.safeParse(version);
  if (masked !== undefined && cpv.success) {
    const masks = reasons.split(", ").map(maskOf);
    const settings = masks.flatMap((mask) => settingFor(cpv.data, mask, configRoot));
    return refusal({ kind: "masked", cpv: cpv.data, masks, settings, requiredBy }, wanted ?? masked);
  }
  const { contradicting } = found(/^!!! The ebuild selected to satisfy "(?<contradicting>[^"]+)" has unmet/m);
  if (contradicting !== undefined) {
    const { constraint = "" } = found(/REQUIRED_USE flag constraints are unsatisfied:\n\s+(?<constraint>[^\n]+)/);
    return refusal({ kind: "required-use", atom: contradicting, constraint, requiredBy }, wanted ?? contradicting);
  }
  const { blocks, by } = found(/^\[blocks B[^\]]*\] [^(]*\("(?<blocks>[^"]+)" is \w+ blocking (?<by>[^):]+)/m);
  if (blocks !== undefined) {
    return refusal({ kind: "blocker", blocks: blocks.replace(/^!+/, ""), by: cpvsIn(by?.split(", ") ?? []) });
  }
  if (/Error: circular dependencies:/.test(said)) {
    const members = [...said.matchAll(/^ ?\((?<cpv>[^:]+):/gm)].map(({ groups }) => groups?.cpv ?? "");
    return refusal({ kind: "circle", packages: [...new Set(cpvsIn(members))] });
  }
  return refusal({ kind: "other", sentence: stderr.trim() || stdout.trim() || "emerge says no." });
}

const CHANGES = [
  { pattern: /^The following keyword changes are necessary/m, file: "package.accept_keywords", by: "keyword" },
  { pattern: /^The following mask changes are necessary/m, file: "package.unmask", by: "package.mask" },
  { pattern: /^The following license changes are necessary/m, file: "package.license", by: "license" },
  { pattern: /^The following USE changes are necessary/m, file: "package.use", by: "use" },
] as const;

/** What --autounmask would write: after the words who needs it, one line that portage(5) describes. */
function readChanges(said: string, configRoot: string): Refusal | undefined {
  for (const { pattern, file, by } of CHANGES) {
    const at = pattern.exec(said)?.index;
    if (at === undefined) continue;
    const block = said.slice(at);
    const {
      line = "",
      version,
      words = "",
    } = /^(?<line>[>=~]*(?<version>[^\s#(][^\s:]*\/[^\s:]+)\S* ?(?<words>.*))$/m.exec(
      block.split("\n").slice(1).join("\n"),
    )?.groups ?? {};
    const cpv = Cpv.safeParse(version);
    if (!cpv.success) continue;
    const wanted = /^# required by (?<wanted>\S+) \(argument\)/m.exec(block)?.groups?.wanted;
    const needed = cpvIn(/^# required by (?<cpv>[^\s:]+)::/m.exec(block));
    const settings = [setting(configRoot, file, line)];
    const about = { cpv: cpv.data, settings, requiredBy: needed };
    const flags = words.split(" ").filter((word) => word !== "");
    if (by === "use") return { wanted, problem: { kind: "use-change", ...about, flags } };
    const what = by === "package.mask" ? "" : words;
    return { wanted, problem: { kind: "masked", ...about, masks: [{ by, what }] } };
  }
  return undefined;
}

function maskOf(reason: string): Mask {
  const keyword = /^(?<what>\S+) keyword$/.exec(reason)?.groups?.what;
  if (keyword !== undefined) return { by: "keyword", what: keyword === "missing" ? "**" : keyword };
  const license = /^(?<what>.*) license\(s\)$/.exec(reason)?.groups?.what;
  if (license !== undefined) return { by: "license", what: license };
  return reason === "package.mask" ? { by: "package.mask", what: "" } : { by: "other", what: reason };
}

function settingFor(cpv: Cpv, { by, what }: Mask, configRoot: string): Setting[] {
  switch (by) {
    case "keyword":
      return [setting(configRoot, "package.accept_keywords", `=${cpv} ${what}`)];
    case "package.mask":
      return [setting(configRoot, "package.unmask", `=${cpv}`)];
    case "license":
      return [setting(configRoot, "package.license", `=${cpv} ${what}`)];
    case "other":
      return [];
  }
}

function setting(configRoot: string, file: string, line: string): Setting {
  return { file: `${configRoot.replace(/\/$/, "")}/etc/portage/${file}`, line: line.trim() };
}

function cpvIn(match: RegExpExecArray | null): Cpv | null {
  return cpvsIn([match?.groups?.cpv ?? ""])[0] ?? null;
}

function cpvsIn(texts: readonly string[]): Cpv[] {
  return texts.flatMap((text) => {
    const read = Cpv.safeParse(text.trim());
    return read.success ? [read.data] : [];
  });
}
