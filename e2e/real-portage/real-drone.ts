import { resolve } from "node:path";
import type { Coordinator } from "../support/coordinator";
import { Running } from "../support/process";
import type { GentooHost } from "./gentoo-host";

const AGENT = resolve(import.meta.dirname, "../../dist/agent.mjs");

/** A real agent process on a host with real Portage. Killed and started again it is the same drone. */
export class RealDrone {
  #running: Running | null = null;

  constructor(
    private readonly coordinator: Coordinator,
    readonly host: GentooHost,
  ) {}

  get name(): string {
    return `drone-${this.host.name}`;
  }

  get output(): string {
    return this.#running?.lines.join("\n") ?? "";
  }

  /** Resolves when it has joined. */
  async start(): Promise<void> {
    const { emergePath, python, workDirectory, configRoot, environment } = this.host;
    const argv = Object.entries({
      coordinator: this.coordinator.url,
      name: this.name,
      cores: "1",
      emerge: emergePath,
      python,
      "config-root": configRoot,
      "work-dir": workDirectory,
    }).flatMap(([option, value]) => [`--${option}`, value]);
    this.#running = new Running(AGENT, argv, { ...environment, PORTAGE_SWARM_TOKEN: this.coordinator.token });
    await this.#running.says(/Connected/);
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#running?.end(signal);
  }
}
