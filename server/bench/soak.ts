import { parseArgs } from "node:util";
import { survive } from "../sim/survive";

/**
 * `npm run sim:soak -- [--seeds 10000] [--from 1] [--minutes 120]`: one swarm after the other through its storm, until the seeds
 * or the minutes are used up. Ends at the first that does not survive, with the command that replays it.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10000" },
    from: { type: "string", default: "1" },
    minutes: { type: "string", default: "120" },
  },
});
const seeds = wholeNumber(values.seeds);
const first = wholeNumber(values.from);
const minutes = wholeNumber(values.minutes);
const began = performance.now();
const endsAt = began + minutes * 60_000;
let survived = 0;
let saidAt = began;

while (survived < seeds && performance.now() < endsAt) {
  await survive(first + survived);
  survived += 1;
  if (performance.now() - saidAt > 10_000) say();
}
say();
console.log(survived === seeds ? "All of them survived." : `Time is up; go on with --from ${first + survived}.`);

function say(): void {
  saidAt = performance.now();
  const perSecond = survived / ((saidAt - began) / 1000);
  console.log(`${survived} of ${seeds} seeds, from ${first} on; ${perSecond.toFixed(1)} a second`);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--seeds, --from and --minutes must be whole numbers from 1, not ${text}.`);
  process.exit(2);
}
