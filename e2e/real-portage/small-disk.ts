import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** May this process mount a file system, as root outside of most containers? */
export function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-mount-"));
  try {
    mount(directory, 64);
    execFileSync("umount", [directory]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}

/** A disk of its own for one test, which is soon full. */
export function smallDisk(kibibytes: number): { directory: string } {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-disk-"));
  mount(directory, kibibytes);
  onTestFinished(() => {
    execFileSync("umount", [directory]);
    rmdirSync(directory);
  });
  return { directory };
}

function mount(directory: string, kibibytes: number): void {
  const options = ["-t", "tmpfs", "-o", `mode=1777,size=${kibibytes}k`];
  execFileSync("mount", [...options, "tmpfs", directory], { stdio: "pipe" });
}
