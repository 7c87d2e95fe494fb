import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is installed on the emulated host, kept where Portage keeps it. */
export function isInstalled(root: string, cpv: string): boolean {
  return existsSync(join(root, "var/db/pkg", cpv, "SLOT"));
}

export function markInstalled(root: string, cpv: string, slot: string): void {
  const directory = join(root, "var/db/pkg", cpv);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "SLOT"), `${slot}\n`);
}
