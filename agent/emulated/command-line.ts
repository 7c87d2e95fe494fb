import { USAGE } from "./usage";

/** A command line as emerge takes it apart: options by their full names, and what is left. */
export type CommandLine =
  | { kind: "understood"; options: ReadonlyMap<string, string>; positional: readonly string[] }
  | { kind: "refused"; error: string };

/** Options are recognised anywhere, even after `--`, and may be shortened to any beginning that is theirs alone. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const options = new Map<string, string>();
  const positional: string[] = [];
  const unknown: string[] = [];
  const rest = argv.filter((argument) => argument !== "--").flatMap(spellOut);

  for (let at = 0; at < rest.length; at += 1) {
    const argument = rest[at] ?? "";
    if (!argument.startsWith("-") || argument === "-") {
      positional.push(argument);
      continue;
    }
    const equals = argument.indexOf("=");
    const typed = equals < 0 ? argument : argument.slice(0, equals);
    const names = namesFor(typed);
    const [name] = names;
    if (name === undefined) {
      unknown.push(argument);
      continue;
    }
    if (names.length > 1)
      return { kind: "refused", error: `ambiguous option: ${typed} could match ${names.join(", ")}` };
    const taken = takeValue(name, equals < 0 ? undefined : argument.slice(equals + 1), rest[at + 1]);
    if (taken.kind === "refused") return { kind: "refused", error: `argument ${name}: ${taken.error}` };
    if (taken.fromNext) at += 1;
    options.set(name, taken.value);
  }
  if (unknown.length > 0) return { kind: "refused", error: `unrecognized arguments: ${unknown.join(" ")}` };
  return { kind: "understood", options, positional };
}

type Syntax =
  | { takes: "nothing" }
  | { takes: "choice"; choices: readonly string[]; optional: boolean }
  | { takes: "number"; optional: boolean }
  | { takes: "text" };

/** `--jobs` and `--deep` may stand alone; the usage text does not show it. */
const OPTIONAL_NUMBERS: readonly string[] = ["--jobs", "--deep"];

const SYNTAX: ReadonlyMap<string, Syntax> = new Map(
  [...USAGE.matchAll(/\[(?<name>--[a-z-]+)(?:\s+(?<value>[^\]]+))?\]/g)].map(({ groups }) => [
    groups?.name ?? "",
    syntaxOf(groups?.name ?? "", groups?.value),
  ]),
);

function syntaxOf(name: string, value: string | undefined): Syntax {
  if (value === undefined) return { takes: "nothing" };
  if (OPTIONAL_NUMBERS.includes(name)) return { takes: "number", optional: true };
  const choices = /^\{(?<choices>.*)\}$/.exec(value)?.groups?.choices?.split(",");
  if (!choices) return { takes: "text" };
  return {
    takes: "choice",
    choices: choices.filter((choice) => choice !== "True"),
    optional: choices.includes("True"),
  };
}

const SHORT: Readonly<Record<string, string>> = {
  "1": "--oneshot",
  a: "--ask",
  B: "--buildpkgonly",
  b: "--buildpkg",
  D: "--deep",
  d: "--debug",
  e: "--emptytree",
  f: "--fetchonly",
  G: "--getbinpkgonly",
  g: "--getbinpkg",
  h: "--help",
  j: "--jobs",
  K: "--usepkgonly",
  k: "--usepkg",
  N: "--newuse",
  n: "--noreplace",
  O: "--nodeps",
  o: "--onlydeps",
  p: "--pretend",
  q: "--quiet",
  r: "--resume",
  t: "--tree",
  U: "--changed-use",
  u: "--update",
  V: "--version",
  v: "--verbose",
};

/** `-pv1` is `--pretend --verbose --oneshot`, `-j4` is `--jobs=4`; an unknown letter leaves the argument as it was typed. */
function spellOut(argument: string): string[] {
  const { letters, number } = /^-(?<letters>[A-Za-z1]*?[A-Za-z]|1)(?<number>[0-9]*)$/.exec(argument)?.groups ?? {};
  if (letters === undefined) return [argument];
  const names = [...letters].flatMap((letter) => SHORT[letter] ?? []);
  if (names.length < letters.length) return [argument];
  return number ? [...names.slice(0, -1), `${names.at(-1)}=${number}`] : names;
}

function namesFor(typed: string): string[] {
  if (SYNTAX.has(typed)) return [typed];
  return typed.startsWith("--") ? [...SYNTAX.keys()].filter((name) => name.startsWith(typed)) : [];
}

type Taken = { kind: "value"; value: string; fromNext: boolean } | { kind: "refused"; error: string };

function takeValue(name: string, given: string | undefined, next: string | undefined): Taken {
  const syntax = SYNTAX.get(name) ?? { takes: "nothing" };
  const value = given ?? next;
  const fromNext = given === undefined;
  const none: Taken = { kind: "value", value: "y", fromNext: false };
  switch (syntax.takes) {
    case "nothing":
      return given === undefined ? none : { kind: "refused", error: `ignored explicit argument '${given}'` };
    case "text":
      return value === undefined
        ? { kind: "refused", error: "expected one argument" }
        : { kind: "value", value, fromNext };
    case "number":
      if (value !== undefined && /^[0-9]+$/.test(value)) return { kind: "value", value, fromNext };
      return given === undefined ? none : { kind: "refused", error: `invalid value: '${given}'` };
    case "choice":
      if (value !== undefined && syntax.choices.includes(value)) return { kind: "value", value, fromNext };
      if (syntax.optional && given === undefined) return none;
      if (value === undefined) return { kind: "refused", error: "expected one argument" };
      return {
        kind: "refused",
        error: `invalid choice: '${value}' (choose from ${syntax.choices.map((choice) => `'${choice}'`).join(", ")})`,
      };
  }
}
