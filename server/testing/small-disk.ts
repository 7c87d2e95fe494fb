import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    rmSync(directory, { recursive: true });
  }
}

/** A disk of its own for one test, so that it can be full without anybody else being hurt. */
export function smallDisk(kibibytes: number): { directory: string; fill(): void; empty(): void } {
  const directory = mkdtempSync(join(tmpdir(), "portage-swarm-disk-"));
  mount(directory, kibibytes);
  onTestFinished(() => {
    execFileSync("umount", [directory]);
    rmSync(directory, { recursive: true });
  });
  const filler = join(directory, "filler");
  return {
    directory,
    fill: () => {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: "a" });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      }
    },
    empty: () => rmSync(filler),
  };
}

function mount(directory: string, kibibytes: number): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", directory], { stdio: "pipe" });
}
