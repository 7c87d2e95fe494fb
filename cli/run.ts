import type { ParseArgsConfig } from "node:util";
import { parseArgs } from "node:util";
import { Client, Refused, Unreachable } from "./client";
import type { Command } from "./commands";
import { COMMANDS } from "./commands";
import { completionFor } from "./completion";
import { harmless } from "./harmless";
import type { Size } from "./watch";

/** What the program touches, so that a test can hand in its own. */
export type Surroundings = {
  env: Readonly<Record<string, string | undefined>>;
  print: (line: string) => void;
  complain: (line: string) => void;
  /** What is printed is for a person's eyes, colours included; null: for a program. */
  terminal: { colours: boolean; size: () => Size } | null;
  /** Null when there is no such file, or this user may not read it. */
  readText: (path: string) => string | null;
  readInput: () => string;
  wait: (ms: number) => Promise<void>;
};

class WrongUsage extends Error {}

/** Scripts rely on these. */
export const EXIT = { done: 0, refused: 1, wrongUsage: 2, unreachable: 3, notAllowed: 4 } as const;

const GENERAL = {
  coordinator: { type: "string" },
  token: { type: "string" },
  "token-file": { type: "string" },
  data: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Runs one command. @returns the exit status. */
export async function run(argv: readonly string[], around: Surroundings): Promise<number> {
  const [name = "", ...rest] = argv;
  if (name === "completion") return complete(rest[0] ?? "", around);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    const wantsHelp = name === "" || name === "--help" || name === "-h" || name === "help";
    if (wantsHelp) around.print(helpText());
    else around.complain(`There is no command ${name}; see portage-swarm --help.`);
    return name !== "" && wantsHelp ? EXIT.done : EXIT.wrongUsage;
  }
  try {
    const { values, positionals } = parseArgs({ args: rest, options: optionsOf(command), allowPositionals: true });
    const said: Said = Object.fromEntries(
      Object.entries(values).map(([option, value]) => [option, Array.isArray(value) ? value.at(-1) : value]),
    );
    if (said.help) {
      around.print(`portage-swarm ${name} ${command.usage}\n  ${command.help}`);
      return EXIT.done;
    }
    const needed = command.usage
      .replace(/\[.*\]/, "")
      .split(" ")
      .filter((word) => /^[A-Z]/.test(word)).length;
    if (positionals.length < needed) {
      around.complain(`portage-swarm ${name} ${command.usage}: something is missing.`);
      return EXIT.wrongUsage;
    }
    const { wait, readInput, terminal } = around;
    const client = new Client({ coordinator: coordinatorOf(said, around), token: tokenOf(said, around), wait });
    const print = (line: string) => around.print(harmless(line, terminal?.colours ?? false));
    const show = (draw: (size: Size) => string[]) => {
      if (terminal)
        around.print(
          HOME +
            draw(terminal.size())
              .map((line) => harmless(line, terminal.colours) + REST_OF_LINE)
              .join("\n") +
            REST_OF_SCREEN,
        );
      else for (const line of draw(ENDLESS)) print(line);
    };
    const told = await command.run({ client, args: positionals, said, print, show, wait, readInput });
    if (said.json && told.json !== undefined) around.print(JSON.stringify(told.json, null, 2));
    else if (said.json) return EXIT.done;
    else for (const line of told.lines) print(line);
    return told.failed ? EXIT.refused : EXIT.done;
  } catch (error) {
    return complain(error, around);
  }
}

/** ECMA-48: drawn over what was there before, so that nothing flickers. */
const HOME = "\u001b[H";
const REST_OF_LINE = "\u001b[K";
const REST_OF_SCREEN = "\u001b[J";
const ENDLESS: Size = { columns: 200, rows: Number.POSITIVE_INFINITY };

type Said = Record<string, string | boolean | undefined>;

function optionsOf({ options = {} }: Command): NonNullable<ParseArgsConfig["options"]> {
  const own = Object.entries(options).map(([option, kind]) => [
    option,
    { type: kind === "flag" ? "boolean" : "string", ...(option === "follow" && { short: "f" }) },
  ]);
  return { ...Object.fromEntries(own), ...GENERAL };
}

function complain(error: unknown, { complain }: Surroundings): number {
  if (!(error instanceof Error)) throw error;
  complain(error.message);
  if (error instanceof WrongUsage) return EXIT.wrongUsage;
  if (error instanceof Unreachable) return EXIT.unreachable;
  if (error instanceof Refused) return error.status === 401 || error.status === 403 ? EXIT.notAllowed : EXIT.refused;
  if ("code" in error && String(error.code).startsWith("ERR_")) return EXIT.wrongUsage;
  throw error;
}

function coordinatorOf(said: Said, { env }: Surroundings): URL {
  const address = String(said.coordinator ?? env.PORTAGE_SWARM_COORDINATOR ?? "http://127.0.0.1:4600");
  if (/^https?:\/\//.test(address) && URL.canParse(address)) return new URL(address);
  throw new WrongUsage(`${address} is no address of a coordinator: it begins with http:// or https://.`);
}

/** What was said, else what the coordinator leaves for programs of its own machine. */
function tokenOf(said: Said, { env, readText }: Surroundings): string | null {
  if (typeof said.token === "string") return said.token;
  const file = said["token-file"];
  if (typeof file === "string") {
    const token = readText(file);
    if (token === null) throw new WrongUsage(`${file} cannot be read (--token-file).`);
    return token;
  }
  const data = String(said.data ?? env.PORTAGE_SWARM_DATA ?? "data");
  return env.PORTAGE_SWARM_API_TOKEN ?? readText(`${data}/local-token`);
}

function complete(shell: string, around: Surroundings): number {
  const script = completionFor(shell, COMMANDS);
  if (script === null) around.complain("portage-swarm completion bash|zsh|fish");
  else around.print(script);
  return script === null ? EXIT.wrongUsage : EXIT.done;
}

function helpText(): string {
  const left = Object.entries(COMMANDS).map(([name, { usage }]) => `${name} ${usage}`.trim());
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const lines = Object.values(COMMANDS).map(({ help }, index) => `  ${left[index]?.padEnd(width)}${help}`);
  return `Steers a swarm of Gentoo build machines.

  portage-swarm COMMAND [options]

${lines.join("\n")}
  ${"completion SHELL".padEnd(width)}what bash, zsh or fish need to complete all this

Everywhere:
  --coordinator URL    (PORTAGE_SWARM_COORDINATOR, else http://127.0.0.1:4600)
  --token-file FILE    an API token (or PORTAGE_SWARM_API_TOKEN; else local-token in --data DIR, which is ./data)
  --json               for programs
  --help

A PACKAGE is a build's number, or a name as in dev-qt/qtbase-6.10.1, dev-qt/qtbase or qtbase.
Exit status: 0 done, 1 refused or something is wrong, 2 wrong usage, 3 the coordinator does not answer, 4 not allowed.`;
}
