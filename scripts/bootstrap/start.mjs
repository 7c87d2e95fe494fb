import { parseArgs } from "node:util";
import { installDependencies } from "./install.mjs";
import { importTypeScript } from "./typescript.mjs";

const USUAL_SPEED = 20;
/** Of the 152 builds eight fail once, in all the ways that there are, and none of the giants. */
const USUAL_SEED = 19;

const HELP = `Starts the coordinator with its dashboard, after installing and building what is missing or stale.

  npm start -- [options]        npm run demo -- [options]

Options (what is taken when nothing is said stands in brackets):
  --host ADDRESS  address to listen on (127.0.0.1: this machine alone; 0.0.0.0: every network)
  --port PORT     port to listen on (4600)
  --data DIR      database, join token, logs and packages (./data, with --demo ./data/demo)
  --public-url URL, --tls-cert FILE, --tls-key FILE, --trusted-proxies ADDRESSES, --proxy-user-header NAME
                  how others reach it, see docs/access.md
  --demo          add a demo swarm: four real agents, whose emerge is emulated and takes scaled time
  --speed N       how many seconds of building pass in one second of the demo (${USUAL_SPEED})
  --seed N        which builds of the demo fail (${USUAL_SEED})
  --help
`;

const SYNTAX = {
  host: { type: "string" },
  port: { type: "string" },
  data: { type: "string" },
  "public-url": { type: "string" },
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  "trusted-proxies": { type: "string" },
  "proxy-user-header": { type: "string" },
  "anonymous-read": { type: "boolean" },
  demo: { type: "boolean", default: false },
  speed: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
};

/** Handed on as they are. */
const SERVER_OPTIONS = Object.keys(SYNTAX).filter((name) => !["demo", "speed", "seed", "help"].includes(name));

/** Everything is said before anything is installed: help, and what is wrong with the command line. */
export async function main(argv) {
  const { values, problems } = readOptions(argv);
  if (problems.length > 0) {
    console.error(`${problems.join("\n")}\nSee npm start -- --help.`);
    process.exitCode = 2;
    return;
  }
  if (values.help) {
    console.log(HELP);
    return;
  }
  await installDependencies();
  const { start } = await importTypeScript("../start.ts");
  await start({
    server: SERVER_OPTIONS.flatMap((name) => (values[name] === undefined ? [] : [[name, String(values[name])]])),
    demo: values.demo ? { speed: Number(values.speed ?? USUAL_SPEED), seed: Number(values.seed ?? USUAL_SEED) } : null,
  });
}

function readOptions(argv) {
  try {
    const { values } = parseArgs({ args: argv, options: SYNTAX });
    return { values, problems: problemsOf(values) };
  } catch (error) {
    // parseArgs goes on to explain how a positional argument could be given; there are none here.
    return { values: {}, problems: [error.message.split(". To specify")[0]] };
  }
}

function problemsOf({ port, speed, seed, demo, data }) {
  const problems = [];
  if (port !== undefined && !(/^[0-9]{1,5}$/.test(port) && Number(port) <= 65535))
    problems.push(`--port '${port}': must be a whole number from 0 to 65535`);
  if (data === "") problems.push("--data '': must name a directory");
  if (speed !== undefined && !(/^[0-9]+(\.[0-9]+)?$/.test(speed) && Number(speed) > 0))
    problems.push(`--speed '${speed}': must be a number above 0`);
  if (seed !== undefined && !/^[0-9]{1,9}$/.test(seed))
    problems.push(`--seed '${seed}': must be a whole number from 0 to 999999999`);
  if (!demo && (speed !== undefined || seed !== undefined)) problems.push("--speed and --seed go with --demo");
  return problems;
}
