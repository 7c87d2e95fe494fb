import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Coordinator } from "./coordinator";
import { Running } from "./process";
import { pidsWith } from "./process-table";

const AGENT = resolve(import.meta.dirname, "../../dist/agent.mjs");
const EMULATED_EMERGE = resolve(import.meta.dirname, "../../dist/emulated-emerge.mjs");

export type DroneOptions = {
  name: string;
  cores: number;
  memoryMiB: number;
  /** Seconds of building that pass in one second. */
  speed: number;
  /** One attempt in this many fails; 0: none. */
  failOneIn: number;
  /** The agent that it runs; the one that was built when absent. */
  agentFile?: string;
};

/** A real agent process that drives the emulated emerge. Killed and started again it is the same drone. */
export class Drone {
  #running: Running | null = null;
  readonly #root: string;

  constructor(
    private readonly coordinator: Pick<Coordinator, "url" | "token">,
    private readonly swarmDirectory: string,
    readonly options: DroneOptions,
  ) {
    this.#root = join(swarmDirectory, options.name);
  }

  get name(): string {
    return this.options.name;
  }

  get output(): string {
    return this.#running?.lines.join("\n") ?? "";
  }

  start({ speed }: { speed: number } = this.options): void {
    const { name, cores, memoryMiB, failOneIn, agentFile = AGENT } = this.options;
    mkdirSync(join(this.#root, "etc/portage"), { recursive: true });
    const argv = Object.entries({
      coordinator: this.coordinator.url,
      name,
      cores: String(cores),
      "memory-mib": String(memoryMiB),
      emerge: EMULATED_EMERGE,
      "config-root": this.#root,
      "work-dir": join(this.#root, "work"),
    }).flatMap(([option, value]) => [`--${option}`, value]);
    this.#running = new Running(agentFile, argv, {
      PORTAGE_SWARM_TOKEN: this.coordinator.token,
      EMULATED_EMERGE_ROOT: this.#root,
      EMULATED_EMERGE_SWARM: this.swarmDirectory,
      EMULATED_EMERGE_SPEED: String(speed),
      EMULATED_EMERGE_FAIL_ONE_IN: String(failOneIn),
    });
  }

  /** Processes of emerge on this drone, also those whose agent is gone. */
  emergePids(): number[] {
    return pidsWith("EMULATED_EMERGE_ROOT", this.#root).filter((pid) => pid !== this.#running?.pid);
  }

  /** Sends all its emerge a signal; those that were still there to get it. */
  signalEmerge(signal: NodeJS.Signals): number[] {
    return this.emergePids().filter((pid) => signalled(pid, signal));
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#running?.end(signal);
  }

  /** The machine loses its power: the agent and every emerge. */
  async powerOff(): Promise<void> {
    await this.end("SIGKILL");
    this.signalEmerge("SIGKILL");
  }
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
