import { cpus, totalmem } from "node:os";

/** What measured: figures of CPU time mean little without it. */
export function machine() {
  const [first] = cpus();
  const memoryGiB = Math.round(totalmem() / 1024 ** 3);
  return { cpu: first?.model.trim() || "unknown", cores: cpus().length, memoryGiB, node: process.version };
}

export function machineSentence(): string {
  const { cpu, cores, memoryGiB, node } = machine();
  return `Measured on ${cores} cores of ${cpu} with ${memoryGiB} GiB, Node.js ${node}.`;
}
