import type { Checkup } from "../protocol/api";
import { littleDiskBytes } from "../protocol/telemetry";
import type { Bucket } from "../protocol/to-watcher";
import { paint } from "./colour";

/** One thing that was looked at: how it is and, when it is not well, what to do. */
export type Finding = { what: string; well: boolean; sentence: string; cure: string | null };

/** What the machine on which `doctor` runs sees of the coordinator. */
export type Outside = {
  /** This machine's clock, and when the coordinator told its own. */
  askedAt: number;
  answeredAt: number;
  /** Whether the address that people use answers, and opens sockets; null: there is none of its own. */
  publicUrl: { answers: boolean; opensSockets: boolean } | null;
  /** Of each target, whether its index can be read where Portage reads it. */
  indexes: readonly { target: string; status: number | null }[];
};

/** What is well with a swarm and what is not. */
export function findingsOf(checkup: Checkup, drones: readonly Bucket[], outside: Outside): Finding[] {
  return [
    databaseOf(checkup),
    diskOf(
      "disk",
      "The coordinator",
      checkup.disk,
      "Remove old releases or packages (docs/binhost.md), or give the data directory more room.",
    ),
    clockOf(checkup.now, outside),
    ...portsOf(checkup, outside),
    ...outside.indexes.map(binhostOf),
    ...(drones.length === 0 ? [NO_DRONES] : drones.flatMap((drone) => droneOf(drone, checkup.version))),
  ];
}

export function linesOf(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ what }) => what.length));
  return findings.map(({ what, well, sentence, cure }) => {
    const mark = well ? paint("green", "ok ") : paint("red", "bad");
    return `${mark}  ${what.padEnd(width)}  ${sentence}${cure === null ? "" : ` ${cure}`}`;
  });
}

function databaseOf({ database: { kind, because } }: Checkup): Finding {
  const name = kind === "sqlite" ? "SQLite" : "PostgreSQL";
  if (because === null) return well("database", `${name} saves what is decided.`);
  return bad(
    "database",
    `Nothing can be saved: ${because}.`,
    "Nothing is lost; what was asked meanwhile has to be asked again.",
  );
}

function diskOf(what: string, whose: string, disk: Checkup["disk"], cure: string): Finding {
  if (disk === null) return bad(what, "Nobody can tell how much disk is left.", "Look at the data directory.");
  const sentence = `${whose} has ${(disk.freeBytes / 2 ** 30).toFixed(1)} GiB of disk left.`;
  return disk.freeBytes < littleDiskBytes(disk.totalBytes) ? bad(what, sentence, cure) : well(what, sentence);
}

/** Half of the way there and back is how far off the comparison may be. */
function clockOf(theirs: number, { askedAt, answeredAt }: Outside): Finding {
  const offMs = Math.abs(theirs - (askedAt + answeredAt) / 2) - (answeredAt - askedAt) / 2;
  if (offMs < CLOCK_MAY_BE_OFF_MS) return well("clock", "This machine and the coordinator have the same time.");
  const sentence = `This machine and the coordinator are ${Math.round(offMs / 1000)} s apart.`;
  return bad("clock", sentence, "Let both take the time from the network (chrony, systemd-timesyncd).");
}

function portsOf({ publicUrl, signIn }: Checkup, outside: Outside): Finding[] {
  if (publicUrl === null || outside.publicUrl === null) {
    const who = signIn ? "People sign in." : "Only that machine can reach it, and nobody signs in there.";
    return [well("ports", `The coordinator answers. ${who}`)];
  }
  if (!outside.publicUrl.answers) {
    return [bad("ports", `${publicUrl} does not answer.`, "Look at the proxy, the name and the firewall.")];
  }
  if (outside.publicUrl.opensSockets) return [well("ports", `${publicUrl} answers and opens sockets.`)];
  return [
    bad("ports", `${publicUrl} opens no sockets.`, "Let the proxy pass on Upgrade (docs/access.md, Behind a proxy)."),
  ];
}

function binhostOf({ target, status }: Outside["indexes"][number]): Finding {
  if (status === 200) return well("binhost", `The index of ${target} can be read.`);
  if (status === 404) return well("binhost", `Nothing is published for ${target} yet.`);
  return bad(
    "binhost",
    `The index of ${target} cannot be read (${status ?? "no answer"}).`,
    "The coordinator's log says why.",
  );
}

const NO_DRONES = bad(
  "drones",
  "No drone has joined.",
  "Run what `portage-swarm tokens join` prints on a Gentoo machine.",
);

function droneOf({ drone, state, host, telemetry, grounding, cure, drift }: Bucket, version: string): Finding[] {
  const found: Finding[] = [];
  if (state === "offline") found.push(bad(drone, "It is offline.", "Start its agent, or remove the drone."));
  if (grounding) {
    const note = grounding.note === "" ? "" : ` (${grounding.note})`;
    found.push(bad(drone, `It is grounded${note}.`, `Then: portage-swarm unground ${drone}`));
  }
  if (host.agentVersion !== version) {
    const sentence = `It runs agent ${host.agentVersion}, the coordinator is ${version}.`;
    found.push(bad(drone, sentence, "Upgrade it: portage-swarm upgrade drones"));
  }
  const { diskFreeBytes: freeBytes = null, diskTotalBytes: totalBytes = null } = telemetry ?? {};
  if (freeBytes !== null && totalBytes !== null) {
    const disk = diskOf(drone, "It", { freeBytes, totalBytes }, "Make room where it builds (PORTAGE_TMPDIR).");
    if (!disk.well) found.push(disk);
  }
  if (drift.length > 0)
    found.push(bad(drone, "It is set up otherwise than its target.", "Its page says what differs."));
  if (cure) found.push(bad(drone, "It would do better with another setting.", "See its page."));
  return found.length > 0 ? found : [well(drone, `It is ${state}, with agent ${host.agentVersion}.`)];
}

const CLOCK_MAY_BE_OFF_MS = 5_000;

function well(what: string, sentence: string): Finding {
  return { what, well: true, sentence, cure: null };
}

function bad(what: string, sentence: string, cure: string): Finding {
  return { what, well: false, sentence, cure };
}
