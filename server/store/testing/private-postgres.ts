import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";

/** Debian keeps the server's programs apart by version; others have them in the path. */
const DEBIAN = "/usr/lib/postgresql";

/** Where PostgreSQL's server programs lie; null when it is not installed. */
export function findPostgres(): string | null {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((one, other) => Number(other) - Number(one)) : [];
  const debian = versions.map((version) => join(DEBIAN, version, "bin"));
  const inPath = (process.env.PATH ?? "").split(":");
  return [...debian, ...inPath].find((directory) => existsSync(join(directory, "initdb"))) ?? null;
}

/** A PostgreSQL server of our own on loopback, with its data in a temporary directory. */
export class PrivatePostgres {
  readonly #bin: string;
  readonly #directory: string;
  readonly #as: { uid?: number; gid?: number };
  #port = 0;
  #server: ChildProcess | null = null;
  #databases = 0;

  constructor(bin: string) {
    this.#bin = bin;
    this.#directory = mkdtempSync(join(tmpdir(), "portage-swarm-postgres-"));
    // PostgreSQL refuses to be root.
    this.#as = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
    if (this.#as.uid !== undefined && this.#as.gid !== undefined) {
      chownSync(this.#directory, this.#as.uid, this.#as.gid);
    }
    const options = ["--auth=trust", "--username=swarm", "--encoding=UTF8", "--locale=C", "--no-sync"];
    const data = join(this.#directory, "data");
    execFileSync(join(bin, "initdb"), ["-D", data, ...options], { ...this.#as, stdio: "pipe", cwd: this.#directory });
  }

  /** Starts it, again on the same port; resolves when it takes connections. */
  async start(): Promise<void> {
    this.#port ||= await freePort();
    const settings = [
      "-c",
      "fsync=off",
      "-c",
      "max_connections=50",
      "-c",
      `unix_socket_directories=${this.#directory}`,
    ];
    const where = ["-D", join(this.#directory, "data"), "-h", "127.0.0.1", "-p", String(this.#port)];
    const server = spawn(join(this.#bin, "postgres"), [...where, ...settings], {
      ...this.#as,
      cwd: this.#directory,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#server = server;
    process.once("exit", () => server.kill("SIGQUIT"));
    const said: string[] = [];
    for await (const line of createInterface(server.stderr)) {
      said.push(line);
      if (!line.includes("ready to accept connections")) continue;
      server.stderr.resume();
      return;
    }
    throw new Error(`PostgreSQL did not start:\n${said.join("\n")}`);
  }

  /** The address of a new, empty database. */
  async newDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `swarm_${this.#databases}`;
    const client = new Client({ connectionString: this.#urlOf("postgres") });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.#urlOf(name);
  }

  /** Ends it at once, with all connections, as a crash would. */
  async crash(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGQUIT");
    await ended;
  }

  async remove(): Promise<void> {
    await this.crash();
    rmSync(this.#directory, { recursive: true });
  }

  /** A program that comes with the server, as one that a person runs. */
  run(program: string, argv: readonly string[]): string {
    return execFileSync(join(this.#bin, program), argv, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  }

  #urlOf(database: string): string {
    return `postgresql://swarm@127.0.0.1:${this.#port}/${database}`;
  }
}

function idOf(option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, "postgres"], { encoding: "utf8" }));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address ? address.port : 0;
}
