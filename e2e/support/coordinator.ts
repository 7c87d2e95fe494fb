import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Added, DroneList, QueuePage, Status } from "../../protocol/api";
import { BuildView } from "../../protocol/build";
import type { JournalEntry } from "../../protocol/facts";
import { Fact } from "../../protocol/facts";
import type { PlanEntry } from "../../protocol/plan";
import type { Bucket, QueueRow } from "../../protocol/to-watcher";
import { Running } from "./process";

const SERVER = resolve(import.meta.dirname, "../../dist/server.mjs");

/** The real coordinator, as a process of its own, on 127.0.0.1; the same port and data after each restart. */
export class Coordinator {
  #running: Running | null = null;

  constructor(
    readonly url: string,
    readonly dataDirectory: string,
    /** `--no-ui` leaves its dashboard out. */
    private readonly options: readonly string[] = [],
  ) {}

  get port(): string {
    return new URL(this.url).port;
  }

  get token(): string {
    return readFileSync(join(this.dataDirectory, "join-token"), "utf8").trim();
  }

  get output(): string {
    return this.#running?.lines.join("\n") ?? "";
  }

  async start(): Promise<void> {
    const argv = ["--port", this.port, "--data", this.dataDirectory, "--host", "127.0.0.1", ...this.options];
    this.#running = new Running(SERVER, argv, { NODE_ENV: "production" });
    await this.#running.says(new RegExp(`${this.url}\\b`));
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#running?.end(signal);
  }

  async status(): Promise<Status> {
    return Status.parse(await this.get("status"));
  }

  async rows(): Promise<QueueRow[]> {
    const rows: QueueRow[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: QueuePage = QueuePage.parse(await this.get(`queue?limit=1000${next && `&cursor=${next}`}`));
      rows.push(...page.rows);
      next = page.next;
    }
    return rows;
  }

  async drones(): Promise<Bucket[]> {
    return DroneList.parse(await this.get("drones")).drones;
  }

  async build(id: number): Promise<BuildView> {
    return BuildView.parse(await this.get(`builds/${id}`));
  }

  /** The whole journal, oldest first. */
  async facts(): Promise<JournalEntry[]> {
    const facts: JournalEntry[] = [];
    for (;;) {
      const page = FactsPage.parse(await this.get(`facts?after=${facts.at(-1)?.sequence ?? 0}&limit=1000`)).facts;
      if (page.length === 0) return facts;
      facts.push(...page);
    }
  }

  async add(entries: z.input<typeof PlanEntry>[]): Promise<Added> {
    return Added.parse(await this.post("queue", { entries }));
  }

  get(path: string): Promise<unknown> {
    return this.#ask(path, { method: "GET" });
  }

  post(path: string, body: unknown): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    return this.#ask(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async #ask(path: string, request: RequestInit): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1/${path}`, request);
    if (!response.ok) throw new Error(`${request.method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }
}

const FactsPage = z.object({ facts: z.array(z.object({ sequence: z.int().positive(), fact: Fact })) });
