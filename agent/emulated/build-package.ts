import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isInstalled } from "./installed";
import { liveBuild } from "./live-build";
import type { EmulatedPackage } from "./repository";
import { findPackage, REPOSITORY_NAME } from "./repository";
import type { Log, Session } from "./session";
import { FAILURE, SUCCESS, sayFailed, sayJobs, sayResolved } from "./session";
import { writePackage } from "./write-package";

/**
 * `emerge --buildpkgonly =CPV`: builds one package from source into PKGDIR and merges nothing. Refuses, like emerge, when
 * something it needs is not installed on this host.
 */
export async function buildPackage(cpv: string, session: Session): Promise<number> {
  sayResolved(session);
  const build = findPackage(cpv);
  if (!build) {
    session.err("", `emerge: there are no ebuilds to satisfy "=${cpv}".`);
    return FAILURE;
  }
  const missing = missingNeeds(build, session);
  if (missing.length > 0) {
    session.out(...[...missing, cpv].map((name) => `[ebuild  N     ] ${name} `));
    session.err("", "!!! --buildpkgonly requires all dependencies to be merged.");
    session.err("!!! Cannot merge requested packages. Merge deps and try again.", "");
    return FAILURE;
  }

  session.out(">>> Verifying ebuild manifests");
  sayJobs(session, { complete: 0, running: 1 }, 1);
  session.out(`>>> Emerging (1 of 1) ${cpv}::${REPOSITORY_NAME}`);
  sayJobs(session, { complete: 0, running: 1 }, 1);
  const log = await liveBuild(build, session);
  if (log.failed) {
    sayFailed(session, cpv, 0, 1, log);
    if (session.portage.elogSave) saveElog(log, session);
    return FAILURE;
  }
  writePackage(build, session.portage.pkgDirectory, new Date());
  sayJobs(session, { complete: 0 }, 1);
  sayJobs(session, { complete: 1 }, 1);
  session.out("");
  return SUCCESS;
}

function missingNeeds(build: EmulatedPackage, { emulation, options }: Session): string[] {
  if (options.has("--nodeps")) return [];
  return build.needs.filter((need) => !isInstalled(emulation.root, need));
}

/** What the ebuild said when it died, without its stars and blank lines; a failed fetch leaves none. */
function saveElog({ path, lines }: Log, { portage }: Session): void {
  const died = lines.findIndex((line) => line.includes("ERROR: "));
  if (died < 0) return;
  const said = lines.slice(died).map((line) => line.replace(/^ \S*\*\S* ?/, ""));
  const directory = join(portage.logDirectory, "elog");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, basename(path)), `ERROR: compile\n${said.filter((line) => line !== "").join("\n")}\n`);
}
