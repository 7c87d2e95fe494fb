import { once } from "node:events";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { makeStale, printBuildFailure } from "./build/make-stale";
import type { Program } from "./programs";
import { launch, untilSignalled } from "./programs";
import { ROOT } from "./root";

export type StartOptions = {
  /** The arguments for the server, as they were given. */
  server: readonly string[];
  /** Those of them that the demo has to know. */
  places: { host?: string; port?: string; data?: string };
  demo: { speed: number; seed: number } | null;
};

/** Builds what is stale, then runs the server, and the demo swarm when asked, until one of them or a signal ends it all. */
export async function start({ server, places, demo }: StartOptions): Promise<void> {
  try {
    await makeStale();
  } catch (error) {
    printBuildFailure(error);
    process.exitCode = 1;
    return;
  }
  const programs = demo ? await launchDemo(server, places, demo) : [launchServer(server)];
  const signalled = untilSignalled(() => {
    for (const program of programs) program.kill();
  });
  const ended = await Promise.race([signalled, ...programs.map((program) => program.exited)]);
  for (const program of programs) await program.stop();
  process.exitCode = ended ?? 0;
}

function launchServer(argv: readonly string[]): Program {
  return launch(join(ROOT, "dist/server.mjs"), argv, { ...process.env, NODE_ENV: "production" });
}

/** The demo comes first, so that its agents can say goodbye while the server still listens. */
async function launchDemo(
  given: readonly string[],
  places: StartOptions["places"],
  demo: { speed: number; seed: number },
): Promise<Program[]> {
  const data = resolve(places.data ?? process.env.PORTAGE_SWARM_DATA ?? "data/demo");
  const host = places.host ?? process.env.PORTAGE_SWARM_HOST ?? "127.0.0.1";
  const port = await knownPort(places.port ?? process.env.PORTAGE_SWARM_PORT ?? "4600");
  // Of an option that is said twice the last counts.
  const server = launchServer([...given, `--host=${host}`, `--port=${port}`, `--data=${data}`, "--demo"]);
  const numbers = ["--speed", String(demo.speed), "--seed", String(demo.seed)];
  const where = ["--coordinator", `http://${reachable(host)}:${port}`, "--data", data];
  return [launch(join(ROOT, "dist/demo.mjs"), [...where, ...numbers]), server];
}

/** The agents must know the port before the server has it, so port 0 (any) is looked for here. */
async function knownPort(port: string): Promise<string> {
  if (Number(port) !== 0) return port;
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? String(address.port) : port;
}

/** An address to listen on as one to connect to. */
function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
