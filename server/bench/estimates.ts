import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { median } from "../coordinator/estimates/drone-speeds";
import type { EtaRun } from "./eta-run";
import { runsOf } from "./eta-run";
import { parseWorkload, planOf } from "./workload";

/** `npm run bench:estimates`: how far off the end of a run is foreseen, after so many earlier runs of the same packages. */

const WORLD = join(import.meta.dirname, "fixtures/world-152.json");
/** Shares of a run at which the end is asked for. */
const ASKED_AT = [0, 0.25, 0.5, 0.75];

type Asked = {
  share: number;
  /** Said end over real end, of the whole run; the middle of all seeds, without sign. */
  error: number;
  /** The same with its sign: above 0 it was said too late. */
  bias: number;
  /** How often the end came before the time that is to hold nine times in ten. */
  covered: number;
  /** How often anything was said. */
  told: number;
};

function askedAt(runs: readonly EtaRun[], share: number): Asked {
  const answers = runs.flatMap(({ makespan, said }) => {
    const answer = said.find(({ at }) => at >= share * makespan);
    if (!answer) return [];
    return { off: (answer.at + answer.left) / makespan - 1, isCovered: answer.at + answer.atMost >= makespan };
  });
  return {
    share,
    error: median(answers.map(({ off }) => Math.abs(off))),
    bias: median(answers.map(({ off }) => off)),
    covered: answers.filter(({ isCovered }) => isCovered).length / answers.length,
    told: answers.length / runs.length,
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "5" },
      runs: { type: "string", default: "4" },
      json: { type: "boolean", default: false },
    },
  });
  const world = parseWorkload(readFileSync(WORLD, "utf8"), WORLD);
  const entries = planOf(world, (place) => world.packages[place]?.real ?? null);
  const bySeed: EtaRun[][] = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++)
    bySeed.push(await runsOf(entries, Number(values.runs), seed));
  const table = Array.from({ length: Number(values.runs) }, (_, earlier) => {
    const runs = bySeed.flatMap((ofSeed) => ofSeed[earlier] ?? []);
    return {
      earlierRuns: earlier,
      makespan: median(runs.map(({ makespan }) => makespan)),
      asked: ASKED_AT.map((share) => askedAt(runs, share)),
    };
  });
  if (values.json) return console.log(JSON.stringify(table, null, 2));
  console.log("earlier runs | makespan | asked at | off by (middle) | too late | within its 90 % | told");
  for (const { earlierRuns, makespan, asked } of table) {
    for (const { share, error, bias, covered, told } of asked) {
      const cells = [
        String(earlierRuns).padStart(12),
        `${Math.round(makespan)} s`.padStart(8),
        percent(share).padStart(8),
        percent(error).padStart(15),
        percent(bias).padStart(8),
        percent(covered).padStart(15),
        percent(told).padStart(4),
      ];
      console.log(cells.join(" | "));
    }
  }
}

function percent(share: number): string {
  return Number.isNaN(share) ? "–" : `${Math.round(share * 100)} %`;
}

await main();
