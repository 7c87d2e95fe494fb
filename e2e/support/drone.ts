import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Coordinator } from "./coordinator";
import { Running } from "./process";

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
};

/** A real agent process that drives the emulated emerge. Killed and started again it is the same drone. */
export class Drone {
  #running: Running | null = null;

  constructor(
    private readonly coordinator: Coordinator,
    private readonly directory: string,
    readonly options: DroneOptions,
  ) {}

  get name(): string {
    return this.options.name;
  }

  get output(): string {
    return this.#running?.lines.join("\n") ?? "";
  }

  start(): void {
    const { name, cores, memoryMiB, speed, failOneIn } = this.options;
    const root = join(this.directory, name);
    mkdirSync(join(root, "etc/portage"), { recursive: true });
    const argv = Object.entries({
      coordinator: this.coordinator.url,
      name,
      cores: String(cores),
      "memory-mib": String(memoryMiB),
      emerge: EMULATED_EMERGE,
      "config-root": root,
      "work-dir": join(root, "work"),
    }).flatMap(([option, value]) => [`--${option}`, value]);
    this.#running = new Running(AGENT, argv, {
      PORTAGE_SWARM_TOKEN: this.coordinator.token,
      EMULATED_EMERGE_ROOT: root,
      EMULATED_EMERGE_SWARM: this.directory,
      EMULATED_EMERGE_SPEED: String(speed),
      EMULATED_EMERGE_FAIL_ONE_IN: String(failOneIn),
    });
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#running?.end(signal);
  }
}
