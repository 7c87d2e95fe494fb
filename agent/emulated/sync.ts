import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "./session";
import { repositoryDirectory, SUCCESS, sleepUntil } from "./session";

/** How long a sync takes, before it is divided by the emulation's speed. */
const SECONDS = 90;

/** The repository is as new as the clock says. */
export async function syncRepository(session: Session): Promise<number> {
  const { out, emulation } = session;
  const directory = repositoryDirectory(session);
  out(`>>> Syncing repository 'gentoo' into '${directory}'...`);
  await sleepUntil(performance.now() + (SECONDS * 1000) / emulation.speed);
  mkdirSync(join(directory, "metadata"), { recursive: true });
  writeFileSync(timestampPath(session), `${new Date().toUTCString().replace("GMT", "+0000")}\n`);
  out("=== Sync completed for gentoo", "", "Action: sync for repo: gentoo, returned code = 0", "");
  return SUCCESS;
}

/** When it was synced last; null when it never was. */
export function timestampOf(session: Session): string | null {
  try {
    return readFileSync(timestampPath(session), "utf8").trim();
  } catch {
    return null;
  }
}

function timestampPath(session: Session): string {
  return join(repositoryDirectory(session), "metadata/timestamp.chk");
}
