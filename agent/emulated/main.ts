import { constants } from "node:os";
import { readArgument } from "./atom";
import { buildPackage } from "./build-package";
import { readCommandLine } from "./command-line";
import { sayInfo, sayVersion } from "./info";
import { installBinaries } from "./install-binaries";
import { pretend } from "./pretend";
import { cpvsOf, maskOf, REPOSITORY_NAME, similarTo, WORLD } from "./repository";
import type { Session } from "./session";
import { FAILURE } from "./session";
import { emulationFrom, portageSettingsFrom, SettingError } from "./settings";
import { syncRepository } from "./sync";
import { USAGE } from "./usage";

/**
 * An executable that behaves like Portage's emerge 3.0.82, for demonstrations and tests: the same command lines and
 * environment, the same words on both streams, the same files, exit statuses and reaction to signals; but building takes
 * scaled time and compiles nothing. It knows what a drone asks of emerge (--buildpkgonly, --getbinpkgonly, --pretend,
 * --version, --info, --sync) in the quiet form of --quiet-build=y. EMULATED_EMERGE_* configures it (./settings).
 */
async function emerge(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const commandLine = readCommandLine(argv);
  if (commandLine.kind === "refused") {
    process.stderr.write(`${USAGE}emerge: error: ${commandLine.error}\n`);
    return USAGE_ERROR;
  }
  const emulation = emulationFrom(environment);
  const session: Session = {
    emulation,
    portage: portageSettingsFrom(environment, emulation.root),
    options: commandLine.options,
    out: (...lines) => writeLines(process.stdout, lines),
    err: (...lines) => writeLines(process.stderr, lines),
  };
  if (session.options.has("--version")) return sayVersion(session);
  if (session.options.has("--info")) return sayInfo(session);
  if (session.options.has("--sync")) return await syncRepository(session);
  const cpvs = acceptAll(commandLine.positional, session);
  return cpvs === null ? FAILURE : await act(cpvs, session);
}

const USAGE_ERROR = 2;

/** The packages asked for; null, and a word why, when one of them cannot be: then nothing at all is done. */
function acceptAll(positional: readonly string[], { err, out }: Session): string[] | null {
  const cpvs: string[] = [];
  for (const text of positional) {
    const argument = readArgument(text);
    switch (argument.kind) {
      case "exact":
        cpvs.push(argument.cpv);
        break;
      case "set":
        if (argument.set === "world") {
          cpvs.push(...WORLD.map(({ cpv }) => cpv));
          break;
        }
        err(`emerge: There are no sets to satisfy '${argument.set}'. The following sets exist:`, "", "");
        return null;
      case "name": {
        const cpv = acceptName(argument.name, { err, out });
        if (cpv === null) return null;
        cpvs.push(cpv);
        break;
      }
      case "invalid":
        err(`!!! '${text}' is not a valid package atom.`, "!!! Please check ebuild(5) for full details.");
        return null;
    }
  }
  if (cpvs.length > 0) return cpvs;
  out("emerge: command-line interface to the Portage system", "Usage:");
  out("   emerge [ options ] [ action ] [ ebuild | tbz2 | file | @set | atom ] [ ... ]");
  return null;
}

/** The version that a name means; null, and a word why, when it means none, several or one that is masked. */
function acceptName(name: string, { err, out }: Pick<Session, "err" | "out">): string | null {
  const [cpv, ...others] = cpvsOf(name);
  if (cpv === undefined) {
    err("", `emerge: there are no ebuilds to satisfy "${name}".`, "");
    const similar = similarTo(name);
    const maybe = similar.length === 0 ? " nothing similar found." : "";
    err(`emerge: searching for similar names...${maybe}`);
    if (similar.length > 0)
      err(`emerge: Maybe you meant ${similar.length > 1 ? "any of these: " : ""}${similar.join(", ")}?`);
    return null;
  }
  if (others.length > 0) {
    out(`[ Results for search key : ${name} ]`);
    for (const one of [cpv, ...others]) out(`*  ${one.replace(/-[0-9].*$/, "")}`);
    err("", `!!! The short ebuild name "${name}" is ambiguous. Please specify`);
    err("!!! one of the above fully-qualified ebuild names instead.");
    return null;
  }
  const mask = maskOf(cpv);
  if (mask === undefined) return cpv;
  err("", `!!! All ebuilds that could satisfy "${name}" have been masked.`);
  err("!!! One of the following masked packages is required to complete your request:");
  err(`- ${cpv}::${REPOSITORY_NAME} (masked by: ${mask})`, "");
  return null;
}

async function act(cpvs: readonly string[], session: Session): Promise<number> {
  const { options, err } = session;
  const [cpv] = cpvs;
  if (options.has("--pretend")) return await pretend(cpvs, session);
  exitOnSignals(session);
  if (options.has("--getbinpkgonly")) return await installBinaries(cpvs, session);
  if (options.has("--buildpkgonly") && cpv !== undefined && cpvs.length === 1) return await buildPackage(cpv, session);
  err("emulated emerge: knows --getbinpkgonly with packages, --buildpkgonly with one package, and --pretend");
  return FAILURE;
}

/** From the first job on emerge ends by itself when it is told to, with 128 and the signal's number. */
function exitOnSignals({ err }: Session): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      const number = constants.signals[signal];
      err("", "", `Exiting on signal ${number}`);
      process.exit(128 + number);
    });
  }
}

function writeLines(stream: NodeJS.WriteStream, lines: readonly string[]): void {
  if (lines.length > 0) stream.write(`${lines.join("\n")}\n`);
}

try {
  process.exitCode = await emerge(process.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  process.stderr.write(`emulated emerge: ${error.message}\n`);
  process.exitCode = FAILURE;
}
