import { readOffers } from "./install-binaries";
import { isInstalled } from "./installed";
import { findPackage } from "./repository";
import type { Session } from "./session";
import { FAILURE, SUCCESS, sayResolved } from "./session";

/** `--pretend`: lists what would be done, and refuses what would be refused. */
export async function pretend(cpvs: readonly string[], session: Session): Promise<number> {
  const { out, err, options, emulation } = session;
  const binary = options.has("--getbinpkgonly");
  const offers = binary ? await readOffers(session) : new Map<string, unknown>();
  out("", "These are the packages that would be merged, in order:", "");
  sayResolved(session);
  for (const cpv of cpvs) {
    if (binary ? offers.has(cpv) : findPackage(cpv) !== undefined) continue;
    err("", `emerge: there are no ${binary ? "binary packages" : "ebuilds"} to satisfy "=${cpv}".`);
    return FAILURE;
  }
  for (const cpv of cpvs) {
    const installed = isInstalled(emulation.root, cpv);
    if (installed && options.has("--noreplace")) continue;
    const letter = installed ? " R" : "N ";
    out(binary ? `[binary  ${letter}g   ] ${cpv}-1 ` : `[ebuild  ${letter}    ] ${cpv} `);
  }
  return SUCCESS;
}
