import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Cpv } from "../../protocol/atom";
import { BuildId, TargetName } from "../../protocol/ids";
import { startFakeCoordinator, TOKEN } from "../testing/fake-coordinator";

/** Who runs a program and sends what it prints to somebody else, each with its own far end. */
export type Contestant = {
  name: string;
  /** Starts it in a directory of its own; answers its process, and how to end all that was started. */
  start(stage: Stage): Promise<{ process: ChildProcess; end(): Promise<void> }>;
};

export type Stage = { directory: string; program: string; environment: NodeJS.ProcessEnv };

export function agent(file: string): Contestant {
  return {
    name: "agent",
    async start({ directory, program, environment }) {
      const coordinator = await startFakeCoordinator({ beatEveryMs: 2_000 });
      const order = { build: BuildId.parse(7), attempt: 1, slot: "0", target: TargetName.parse("default") };
      coordinator.orders.push({ ...order, cpv: Cpv.parse("dev-libs/p7-1"), needs: [], cores: [0] });
      mkdirSync(join(directory, "etc/portage"), { recursive: true });
      const places = ["--work-dir", join(directory, "work"), "--config-root", directory, "--emerge", program];
      const argv = [file, "--coordinator", coordinator.url.href, "--name", "drone-bench", "--cores", "1", ...places];
      const process = start(argv, { ...environment, PORTAGE_SWARM_TOKEN: TOKEN });
      return { process, end: () => coordinator.stop() };
    },
  };
}

/** The least that Node.js needs for it: the output goes to a file, and from there through a socket. */
export const BARE_NODE: Contestant = {
  name: "bare Node.js",
  async start({ directory, program, environment }) {
    const sink = createServer((socket) => void socket.resume());
    const port = await listening(sink);
    const file = join(directory, "bare.mjs");
    writeFileSync(
      file,
      `import { spawn } from "node:child_process";
import { openSync, readSync } from "node:fs";
import { connect } from "node:net";
const socket = connect(${port}, "127.0.0.1");
const output = openSync("out", "a+");
spawn(process.argv[2], { stdio: ["ignore", output, output] });
const bytes = Buffer.alloc(65536);
let at = 0;
setInterval(() => {
  for (let read; (read = readSync(output, bytes, 0, bytes.length, at)) > 0; at += read) socket.write(Buffer.from(bytes.subarray(0, read)));
}, 100);
`,
    );
    const process = start([file, program], environment, directory);
    return {
      process,
      end: () => new Promise((resolve) => sink.close(() => resolve())),
    };
  },
};

/** The worker of Buildbot, with a master beside it. */
export const BUILDBOT_WORKER: Contestant = {
  name: "buildbot-worker",
  async start({ directory, program, environment }) {
    const placeholder = createServer();
    const port = await listening(placeholder);
    await new Promise((resolve) => placeholder.close(resolve));
    const [master, worker] = [join(directory, "master"), join(directory, "worker")];
    const run = (file: string, ...argv: string[]) => execFileSync(file, argv, { stdio: "ignore" });
    run("buildbot", "create-master", master);
    writeFileSync(join(master, "master.cfg"), masterConfiguration(port, program, environment));
    run("buildbot-worker", "create-worker", worker, `127.0.0.1:${port}`, "bench", "secret");
    const far = spawn("buildbot", ["start", "--nodaemon", master], { stdio: "ignore" });
    const process = spawn("buildbot-worker", ["start", "--nodaemon", worker], { stdio: "ignore" });
    return {
      process,
      end: () =>
        new Promise((resolve) => {
          far.once("exit", () => resolve());
          far.kill("SIGKILL");
        }),
    };
  },
};

function masterConfiguration(port: number, program: string, { LINES_PER_SECOND, SECONDS, BEGUN }: NodeJS.ProcessEnv) {
  return `from buildbot.plugins import schedulers, steps, util, worker
c = BuildmasterConfig = {}
c["workers"] = [worker.Worker("bench", "secret")]
c["protocols"] = {"pb": {"port": "tcp:${port}:interface=127.0.0.1"}}
step = steps.ShellCommand(command=["${program}"], env=${JSON.stringify({ LINES_PER_SECOND, SECONDS, BEGUN })})
c["builders"] = [util.BuilderConfig(name="build", workernames=["bench"], factory=util.BuildFactory([step]))]
c["schedulers"] = [schedulers.Periodic(name="once", builderNames=["build"], periodicBuildTimer=86400)]
c["db"] = {"db_url": "sqlite:///state.sqlite"}
c["buildbotNetUsageData"] = None
`;
}

function start(argv: string[], env: NodeJS.ProcessEnv, cwd?: string): ChildProcess {
  return spawn(process.execPath, argv, { env, cwd, stdio: "ignore" });
}

function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("a TCP server has a port"));
      else resolve(address.port);
    });
  });
}
