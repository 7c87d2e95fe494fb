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
  --demo          add a demo swarm: four real agents, whose emerge is emulated and takes scaled time
  --speed N       how many seconds of building pass in one second of the demo (${USUAL_SPEED})
  --seed N        which builds of the demo fail (${USUAL_SEED})
  --help

Every other option is handed to the coordinator; once it is built, node dist/server.mjs --help lists them.
`;

const OWN = {
  demo: { type: "boolean" },
  speed: { type: "string" },
  seed: { type: "string" },
  help: { type: "boolean", short: "h" },
};
/** The coordinator's own, which the demo has to know too. */
const PLACES = { host: { type: "string" }, port: { type: "string" }, data: { type: "string" } };

/** Said before anything is installed: help, and what is wrong with its own options; of others only the coordinator can tell. */
export async function main(argv) {
  const { values, others } = readOptions(argv);
  const problems = problemsOf(values);
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
    server: others,
    places: { host: values.host, port: values.port, data: values.data },
    demo: values.demo ? { speed: Number(values.speed ?? USUAL_SPEED), seed: Number(values.seed ?? USUAL_SEED) } : null,
  });
}

/** `others`: the arguments as they are, without its own. */
function readOptions(argv) {
  const { values, tokens } = parseArgs({ args: argv, options: { ...OWN, ...PLACES }, strict: false, tokens: true });
  const own = new Set(
    tokens
      .filter(({ kind, name }) => kind === "option" && Object.hasOwn(OWN, name))
      .flatMap(({ index, value, inlineValue }) => (value === undefined || inlineValue ? [index] : [index, index + 1])),
  );
  return { values, others: argv.filter((_, index) => !own.has(index)) };
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
