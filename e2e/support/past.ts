import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import { AttemptHistory, EventPage } from "../../protocol/past";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DRONES = [
  { drone: "drone-Izar", cores: 8 },
  { drone: "drone-Meridian", cores: 12 },
  { drone: "drone-Tarn", cores: 5 },
  { drone: "drone-Tau-Beta", cores: 4 },
];
const REASONS = ["compile-error", "out-of-memory", "compile-error", "fetch-failed", "test-failed", "compile-error"];

const swarm = fullSwarm();
const built = swarm.rows.filter(({ state }) => state === "built");

/** A day of a busy swarm: it builds by day, rests at night, and one attempt in eighteen fails. */
export function history(): AttemptHistory {
  const attempts = built.flatMap((row, index) => {
    const place = DRONES[index % DRONES.length];
    const endedAt = FIXTURE_NOW - index * 4.4 * MINUTE - (index > 150 ? 7 * HOUR : 0);
    if (place === undefined || endedAt < FIXTURE_NOW - 24 * HOUR) return [];
    const seconds = Math.round(14 + ((index * 7_919) % 97) ** 1.9 / 2.5);
    const failed = index % 18 === 5;
    return {
      ...{ build: row.build, attempt: index % 18 === 6 ? 2 : 1, cpv: row.cpv, ...place },
      ...{ grantedAt: endedAt - seconds * 1_000 * 2.2, endedAt, result: failed ? "failed" : "built" },
      ...{ reason: failed ? REASONS[Math.floor(index / 18) % REASONS.length] : null, phase: failed ? "compile" : null },
      ...{ seconds, usualSeconds: seconds * (0.7 + (index % 7) / 10) },
    };
  });
  return AttemptHistory.parse({ attempts, cut: false });
}

/** What former versions of a package took, each built some weeks before the next. */
export function historyOf(name: string): AttemptHistory {
  const versions = name === "dev-qt/qtbase" ? ["6.9.0", "6.8.3", "6.8.2", "6.8.1", "6.8.0", "6.7.3", "6.7.2"] : [];
  const attempts = versions.map((version, index) => ({
    ...{ build: 9_000 + index, attempt: 1, cpv: `${name}-${version}`, drone: "drone-Izar", cores: 10 },
    ...{ grantedAt: FIXTURE_NOW - (index + 2) * 500 * HOUR, endedAt: FIXTURE_NOW - (index + 2) * 499 * HOUR },
    ...{ result: "built", reason: null, phase: null, seconds: (45 + ((index * 5) % 8)) * 60, usualSeconds: null },
  }));
  return AttemptHistory.parse({ attempts, cut: false });
}

/** The newest of the journal. */
export function events(): EventPage {
  const cpvOf = new Map(swarm.rows.map(({ build, cpv }) => [build, cpv]));
  const first = built[0];
  const other = [
    { kind: "drone.ungrounded", at: FIXTURE_NOW - 9 * MINUTE, drone: "drone-Tarn", by: "coordinator" },
    { kind: "build.held", at: FIXTURE_NOW - 14 * MINUTE, build: first?.build, by: "operator", note: "" },
    {
      ...{ kind: "drone.grounded", at: FIXTURE_NOW - 31 * MINUTE, drone: "drone-Tarn", by: "coordinator" },
      ...{ note: "3 failures within an hour", until: FIXTURE_NOW },
    },
    { kind: "swarm.resumed", at: FIXTURE_NOW - 47 * MINUTE, by: "operator" },
    { kind: "swarm.paused", at: FIXTURE_NOW - 55 * MINUTE, by: "operator", note: "kernel on Izar" },
    ...swarm.rows.slice(0, 24).map(({ build, run, cpv, target }) => ({
      ...{ kind: "build.added", at: FIXTURE_NOW - 66 * MINUTE, build, run, cpv, target, slot: "0", needs: [] },
      ...{ expected: null, by: "operator" },
    })),
  ];
  const facts = [...swarm.recent.map(({ fact }) => fact), ...other].sort((one, next) => next.at - one.at);
  return EventPage.parse({
    events: facts.map((fact, index) => ({
      ...{ sequence: facts.length - index, fact },
      cpv: "build" in fact && fact.build !== undefined ? (cpvOf.get(fact.build) ?? null) : null,
    })),
    newest: facts.length,
    before: null,
  });
}
