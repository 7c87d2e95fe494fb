import { existsSync } from "node:fs";
import { runCommand } from "./run-tool";

/** Installs a package when this is Debian, or a child of it, and we may. */
export async function installOnDebian(name: string): Promise<void> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log(`Installing Debian's ${name}.`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await runCommand("apt-get", ["update", "-qq"], env);
  await runCommand("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], env);
}
