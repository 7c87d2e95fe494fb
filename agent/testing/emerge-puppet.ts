import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Interface } from "node:readline";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import type { Cpv } from "../../protocol/atom";
import { splitCpv } from "../../protocol/atom";
import { packGpkg } from "../emulated/gpkg";
import { indexOf } from "../emulated/packages-index";
import { Order, Started } from "./emerge-puppet-words";

/**
 * An emerge that does nothing by itself. Whoever executes `emergePath` starts a real process, with `environment` a test
 * gets hold of it and says step by step what it prints, writes and how it ends.
 */
export type PuppetTheatre = {
  emergePath: string;
  /** What has to be in the environment of whoever is to be a puppet. */
  environment: Record<string, string>;
  /** A directory for the test, removed by `close`. */
  directory: string;
  /** The next emerge that is started, or was started and not asked for. */
  next(): Promise<Puppet>;
  close(): void;
};

export type Puppet = Started & {
  /** Resolve when the puppet has done it. */
  print(text: string | Uint8Array, to?: "stdout" | "stderr"): Promise<void>;
  ignore(signal: "SIGTERM" | "SIGINT"): Promise<void>;
  leaveChild(how?: { ownSession?: boolean; environment?: Record<string, string> }): Promise<void>;
  /** Appends to `<name>.log` in PORTAGE_LOGDIR. */
  log(text: string, name?: string): void;
  /** Leaves a small binary package and its index in PKGDIR; answers the package's path. */
  leavePackage(cpv: Cpv): string;
  exit(status: number): void;
  /** Resolves when the process has ended, however it came. */
  gone: Promise<void>;
};

export async function openPuppetTheatre(): Promise<PuppetTheatre> {
  const directory = mkdtempSync(join(tmpdir(), "emerge-puppet-"));
  const emergePath = join(directory, "emerge");
  await buildProgram(emergePath);

  const arrived: Puppet[] = [];
  const wanted: ((puppet: Puppet) => void)[] = [];
  const server = createServer((socket) => {
    void meet(socket).then((puppet) => {
      const take = wanted.shift();
      if (take) take(puppet);
      else arrived.push(puppet);
    });
  });
  const socketPath = join(directory, "socket");
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));

  return {
    emergePath,
    environment: { EMERGE_PUPPET_SOCKET: socketPath },
    directory,
    next() {
      const puppet = arrived.shift();
      return puppet ? Promise.resolve(puppet) : new Promise((resolve) => wanted.push(resolve));
    },
    close() {
      server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function buildProgram(path: string): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, "emerge-puppet-program.ts")],
    outfile: path,
    bundle: true,
    platform: "node",
    banner: { js: `#!${process.execPath}` },
    logLevel: "error",
  });
  chmodSync(path, 0o755);
}

async function meet(socket: Socket): Promise<Puppet> {
  // The puppet may be killed between two words.
  socket.on("error", () => socket.destroy());
  const lines = createInterface({ input: socket });
  const started = Started.parse(JSON.parse(await nextLine(lines)));
  const { PORTAGE_LOGDIR: logs = "", PKGDIR: packages = "" } = started.environment;
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const send = (order: Order) => socket.write(`${JSON.stringify(Order.parse(order))}\n`);

  async function command(order: Order): Promise<void> {
    const done = nextLine(lines);
    send(order);
    await Promise.race([done, gone]);
  }

  return {
    ...started,
    gone,
    print: (text, to = "stdout") => command({ order: "print", to, base64: Buffer.from(text).toString("base64") }),
    ignore: (signal) => command({ order: "ignore", signal }),
    leaveChild: ({ ownSession = true, environment = {} } = {}) =>
      command({ order: "leave-child", ownSession, environment }),
    log: (text, name = "build") => appendFileSync(join(logs, `${name}.log`), text),
    leavePackage: (cpv) => leavePackage(packages, cpv),
    exit: (status) => send({ order: "exit", status }),
  };
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => lines.once("line", resolve));
}

const BUILT_AT_SECONDS = 1_795_464_825;

function leavePackage(packages: string, cpv: Cpv): string {
  if (packages === "") throw new Error("this emerge was given no PKGDIR");
  const { category, name, pf } = splitCpv(cpv);
  const path = `${category}/${name}/${pf}-1.gpkg.tar`;
  const file = packGpkg(`${pf}-1`, [], [], BUILT_AT_SECONDS);
  mkdirSync(dirname(join(packages, path)), { recursive: true });
  writeFileSync(join(packages, path), file);
  const index = indexOf({ cpv, slot: "0", repository: "puppet", path, file, builtAtSeconds: BUILT_AT_SECONDS });
  writeFileSync(join(packages, "Packages"), index);
  return join(packages, path);
}
