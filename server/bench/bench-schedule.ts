import type { Bound } from "./bounds";
import type { Fleet } from "./fleet";
import { machine, machineSentence } from "./machine";
import type { Measured } from "./measure";
import { measureCoordinator, measurePeer } from "./measure";
import { PEERS } from "./one-at-a-time";
import type { Scenario } from "./scenario";
import { SCENARIOS } from "./scenario";
import type { ScheduleOptions } from "./schedule-options";
import { HELP, readOptions } from "./schedule-options";
import { percent, textTable, whole } from "./text-table";
import type { Workload } from "./workload";
import { withOverhead, withSerialShare } from "./workload";

/** What each build may take beside the build itself. */
const OVERHEAD_SECONDS = 15;

const HEADING = [
  "",
  "seconds",
  "±",
  "worst",
  "of bound",
  "worst",
  "cores work",
  "held idle",
  "none ready",
  "kept free",
  "wait s",
];

/** One table: what was scheduled where, and how each way of scheduling did. */
type Section = { title: string; workload: string; fleet: string; scenario: string; results: Measured[] };

const read = readOptions(process.argv.slice(2));
if (read.kind === "help") process.stdout.write(HELP);
else if (read.kind === "wrong") {
  process.stderr.write(`${read.sentence}\nnpm run bench:schedule -- --help tells what is allowed.\n`);
  process.exitCode = 2;
} else await bench(read.options);

async function bench(options: ScheduleOptions): Promise<void> {
  const sections: Section[] = [];
  if (!options.json) process.stdout.write(`${machineSentence()}\n`);
  for await (const section of measured(options)) {
    sections.push(section);
    if (!options.json) process.stdout.write(`\n${described(section)}\n`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ machine: machine(), sections })}\n`);
}

async function* measured({ workloads, fleets, quick }: ScheduleOptions): AsyncGenerator<Section> {
  const { exact, jittered, wrong, moved, unknown } = SCENARIOS;
  for (const workload of workloads) {
    for (const [index, fleet] of fleets.entries()) {
      yield await section(workload, fleet, exact);
      if (quick) continue;
      yield await section(workload, fleet, unknown);
      yield await section(workload, fleet, wrong);
      yield await section(workload, fleet, moved);
      // What follows tells of the rules more than of the fleet.
      if (index > 0) continue;
      yield await section(workload, fleet, jittered);
      yield await section(withSerialShare(workload, 0.5), fleet, exact, ", half the serial share");
      yield await section(withSerialShare(workload, 2), fleet, exact, ", twice the serial share");
      const slower = withOverhead(workload, OVERHEAD_SECONDS);
      yield await section(slower, fleet, exact, `, ${OVERHEAD_SECONDS} s of overhead a build`);
    }
  }
}

async function section(workload: Workload, fleet: Fleet, scenario: Scenario, change = ""): Promise<Section> {
  const title = `${workload.name}${change}: ${workload.packages.length} packages, ${fleet.name}, ${scenario.name}`;
  const peers = PEERS.map((peer) => measurePeer(peer, workload, fleet, scenario));
  const results = [await measureCoordinator(workload, fleet, scenario), ...peers];
  return { title, workload: `${workload.name}${change}`, fleet: fleet.name, scenario: scenario.name, results };
}

function described({ title, results }: Section): string {
  const [first] = results;
  return `${title}\n${first ? boundSentence(first) : ""}\n${textTable(HEADING, results.map(row))}`;
}

function boundSentence({ bound, cases }: Measured): string {
  return `bound ${boundText(bound)}${cases > 1 ? `; ${cases} seeds, each against its own bound; cores of the first` : ""}`;
}

function boundText({ seconds, chainSeconds, workSeconds }: Bound): string {
  return `${whole(seconds)} s (longest chain ${whole(chainSeconds)} s, work over cores ${whole(workSeconds)} s)`;
}

function row({
  scheduler,
  meanSeconds,
  deviationSeconds,
  worstSeconds,
  meanRatio,
  worstRatio,
  use,
}: Measured): string[] {
  return [
    scheduler,
    whole(meanSeconds),
    whole(deviationSeconds),
    whole(worstSeconds),
    meanRatio.toFixed(3),
    worstRatio.toFixed(3),
    percent(use.working),
    percent(use.heldIdle),
    percent(use.nothingReady),
    percent(use.keptFree),
    use.meanWaitSeconds.toFixed(1),
  ];
}
