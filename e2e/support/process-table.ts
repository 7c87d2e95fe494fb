import { readdirSync, readFileSync } from "node:fs";

/** Processes of this machine that were started with that variable, whoever started them and whatever became of their parents. */
export function pidsWith(variable: string, value: string): number[] {
  const entry = `${variable}=${value}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(entry))
    .map(Number);
}

/** Empty when it ended meanwhile; a process that ended but was not waited for has none either. */
function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}
