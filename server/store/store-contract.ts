import { afterEach, describe, expect, it } from "vitest";
import { TokenId } from "../../protocol/access";
import { Atom, Cpv } from "../../protocol/atom";
import { ReleaseName } from "../../protocol/binhost";
import type { GroundingCause } from "../../protocol/drone";
import type { Fact, FactKind, FactOf, JournalEntry } from "../../protocol/facts";
import { BuildId, ClaimId, DroneName, RunId, TargetName } from "../../protocol/ids";
import type { Former } from "../../protocol/people";
import { CommandId } from "../../protocol/people";
import type { Attempt, BuildRow, BuildState, CommandRow, DroneRow, Measurement, SwarmRow } from "../coordinator/swarm";
import { newDrone } from "../coordinator/swarm";
import type { AccountRow, ChannelRow, CredentialRow, SessionRow, TokenRow } from "./access-store";
import type { Changes, Store } from "./store";
import { EpochLost, MAX_MEASUREMENTS } from "./store";

/** One place to keep a swarm, and processes that open it one after another. */
export type StoreHome = {
  /** A store on this place, as a new process would make it; `open()` is still to be called. */
  connect(): Promise<Store>;
  /** Takes the place away. */
  remove(): Promise<void>;
};

/** What every store must promise, whatever it is made of. */
export function storeContract(name: string, makeHome: () => Promise<StoreHome>): void {
  describe(`${name} as a store`, () => {
    const homes: StoreHome[] = [];
    const connected: Store[] = [];

    async function newHome(): Promise<StoreHome> {
      const home = await makeHome();
      homes.push(home);
      return home;
    }

    async function connect(home: StoreHome): Promise<Store> {
      const store = await home.connect();
      connected.push(store);
      return store;
    }

    /** Opens it anew and reads all, as a coordinator does that starts. */
    async function reopened(home: StoreHome): ReturnType<Store["open"]> {
      return (await connect(home)).open();
    }

    afterEach(async () => {
      for (const store of connected.splice(0)) await store.close();
      for (const home of homes.splice(0)) await home.remove();
    });

    it("[ST10] keeps who may do what: rows by their key, and the record of what was done in order", async () => {
      const home = await newHome();
      const { access } = await connect(home);
      expect(await access.read()).toEqual({ tokens: [], credentials: [], accounts: [], sessions: [], channels: [] });
      await access.put("tokens", TOKEN);
      await access.put("credentials", CREDENTIAL);
      await access.put("accounts", ACCOUNT);
      await access.put("sessions", SESSION);
      await access.put("channels", CHANNEL);
      await access.put("tokens", { ...TOKEN, usedAt: LATE, uses: 1, revokedAt: LATE, expiresAt: null });
      for (const subject of ["one", "two", "three"]) {
        await access.addAudit({ at: LATE, by: "maja", act: "token.made", subject, detail: { name: "x", left: null } });
      }
      const again = (await connect(home)).access;
      const used = { ...TOKEN, usedAt: LATE, uses: 1, revokedAt: LATE, expiresAt: null };
      expect(await again.read()).toEqual({
        tokens: [used],
        credentials: [CREDENTIAL],
        accounts: [ACCOUNT],
        sessions: [SESSION],
        channels: [CHANNEL],
      });
      const entries = await again.readAudit(1000, 2);
      expect(entries.map(({ subject }) => subject)).toEqual(["three", "two"]);
      expect(await again.readAudit(entries.at(-1)?.number ?? 0, 2)).toEqual([
        {
          number: expect.any(Number),
          at: LATE,
          by: "maja",
          act: "token.made",
          subject: "one",
          detail: { name: "x", left: null },
        },
      ]);
      await again.remove("credentials", IZAR);
      expect((await again.read()).credentials).toEqual([]);
    });

    it("[ST1] begins empty, with epoch 1", async () => {
      const { epoch, saved } = await reopened(await newHome());
      expect(epoch).toBe(1);
      expect(saved).toEqual({
        builds: [],
        drones: [],
        commands: [],
        measurements: [],
        swarm: { epoch: 1, sequence: 0, nextBuild: 1, nextRun: 1, paused: null, upgrade: null },
        lastSequence: 0,
      });
    });

    it("[ST2] gives back every row as it was saved", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const rows = { builds: BUILDS, drones: DRONES, commands: COMMANDS, measurements: MEASUREMENTS };
      await store.commit(epoch, { ...NOTHING, ...rows, swarm: swarmRow(epoch) });
      const { saved } = await reopened(home);
      expect(saved.builds).toEqual(BUILDS);
      expect(saved.drones).toEqual(DRONES);
      expect(saved.commands).toEqual(COMMANDS);
      expect(saved.measurements).toEqual(MEASUREMENTS);
      expect(saved.swarm).toEqual({ ...swarmRow(epoch), epoch: epoch + 1 });
    });

    it("[ST2] gives back the newest of a row that was saved again", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const before = buildRow(7, { state: "building", stage: "leased", since: LATE }, [attempt(1)]);
      const after = buildRow(7, { state: "ready", since: LATE + 1 }, [
        { ...attempt(1), startedAt: LATE, ending: { result: "stopped", at: LATE + 1 } },
      ]);
      await store.commit(epoch, { ...NOTHING, builds: [before], drones: DRONES });
      await store.commit(epoch, { ...NOTHING, builds: [after] });
      const { saved } = await reopened(home);
      expect(saved.builds).toEqual([after]);
      expect(saved.drones).toEqual(DRONES);
    });

    it("[ST2] forgets a drone that was removed, and keeps what it built", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      await store.commit(epoch, { ...NOTHING, builds: BUILDS, drones: DRONES });
      await store.commit(epoch, { ...NOTHING, dronesRemoved: [IZAR] });
      const { saved } = await reopened(home);
      expect(saved.drones.map(({ drone }) => drone)).toEqual([TARN]);
      expect(saved.builds).toEqual(BUILDS);
    });

    it("[ST2] forgets a command that nobody needs to know any more", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const [first, ...others] = COMMANDS;
      await store.commit(epoch, { ...NOTHING, commands: COMMANDS });
      await store.commit(epoch, { ...NOTHING, commandsForgotten: first ? [first.command] : [] });
      expect((await reopened(home)).saved.commands).toEqual(others);
    });

    it("[ST2] takes thousands of rows and facts in one commit", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const builds = Array.from({ length: 3000 }, (_, index) => buildRow(index + 1, READY));
      const facts = builds.map((row, index) => entry(index + 1, { kind: "build.readied", at: LATE, build: row.build }));
      await store.commit(epoch, { ...NOTHING, builds, facts });
      const { saved } = await reopened(home);
      expect(saved.builds).toEqual(builds);
      expect(saved.lastSequence).toBe(3000);
    });

    it("[ST6] keeps the newest measurements, gives them back oldest first, and never changes one", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const [one] = MEASUREMENTS;
      if (!one) throw new Error("There is no measurement.");
      const measurements = Array.from({ length: MAX_MEASUREMENTS + 2 }, (_, place) => {
        return { ...one, fact: place < 2 ? 1 : 2, place };
      });
      await store.commit(epoch, { ...NOTHING, measurements: measurements.slice(0, 2) });
      await store.commit(epoch, { ...NOTHING, measurements: measurements.slice(2) });
      const { saved } = await reopened(home);
      expect(saved.measurements).toHaveLength(MAX_MEASUREMENTS);
      expect(saved.measurements[0]).toEqual(measurements[2]);
      expect(saved.measurements.at(-1)).toEqual(measurements.at(-1));
      expect((await reopened(home)).saved.measurements).toEqual(saved.measurements);
      const newest = measurements.slice(-1);
      await expect((await connect(home)).commit(epoch + 2, { ...NOTHING, measurements: newest })).rejects.toThrow();
    });

    it("[ST3] gives back every kind of fact, oldest first, from where one asks", async () => {
      const store = await connect(await newHome());
      const { epoch } = await store.open();
      const facts = Object.values(FACTS).map((fact, index) => entry(index + 1, fact));
      await store.commit(epoch, { ...NOTHING, facts: facts.slice(0, 5) });
      await store.commit(epoch, { ...NOTHING, facts: facts.slice(5) });
      expect(await store.readFacts(0, 1000)).toEqual(facts);
      expect(await store.readFacts(4, 2)).toEqual(facts.slice(4, 6));
      expect(await store.readFacts(facts.length, 10)).toEqual([]);
    });

    it("[ST3] tells the newest facts first, of all or of one build", async () => {
      const store = await connect(await newHome());
      const { epoch } = await store.open();
      const facts = [7, 8, 7, 8, 7].map((build, index) => {
        return entry(index + 1, { kind: "build.readied", at: LATE, build: BuildId.parse(build) });
      });
      facts.push(entry(6, FACTS["drone.lost"]));
      await store.commit(epoch, { ...NOTHING, facts });
      expect((await store.readNewestFacts(2)).map(({ sequence }) => sequence)).toEqual([6, 5]);
      expect((await store.readNewestFacts(2, { build: 8 })).map(({ sequence }) => sequence)).toEqual([4, 2]);
      expect(await store.readNewestFacts(9, { build: 99 })).toEqual([]);
    });

    it("[ST4] raises the epoch each time it is opened", async () => {
      const home = await newHome();
      const epochs = [await reopened(home), await reopened(home), await reopened(home)].map(({ epoch }) => epoch);
      expect(epochs).toEqual([1, 2, 3]);
    });

    it("[ST4] saves nothing for a coordinator whose epoch is over", async () => {
      const home = await newHome();
      const old = await connect(home);
      const { epoch } = await old.open();
      await reopened(home);
      const changes: Changes = {
        ...NOTHING,
        facts: [entry(1, FACTS["swarm.resumed"])],
        builds: BUILDS,
        drones: DRONES,
        measurements: MEASUREMENTS,
        swarm: swarmRow(epoch),
      };
      await expect(old.commit(epoch, changes)).rejects.toBeInstanceOf(EpochLost);
      await expect(old.commit(epoch, NOTHING)).rejects.toBeInstanceOf(EpochLost);
      const { saved } = await reopened(home);
      expect(saved).toEqual({
        builds: [],
        drones: [],
        commands: [],
        measurements: [],
        swarm: { epoch: 3, sequence: 0, nextBuild: 1, nextRun: 1, paused: null, upgrade: null },
        lastSequence: 0,
      });
    });

    it("[ST11] deletes the oldest facts, never the newest, and goes on with its number", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      const fact: Fact = { kind: "swarm.resumed", at: 1, by: "operator" };
      const facts = [1, 2, 3].map((sequence) => entry(sequence, fact));
      await store.commit(epoch, { ...NOTHING, facts, swarm: { ...swarmRow(epoch), sequence: 3 } });
      const left = async () => (await store.readFacts(0, 9)).map(({ sequence }) => sequence);
      await store.forgetFacts(epoch, 1);
      expect(await left()).toEqual([2, 3]);
      await store.forgetFacts(epoch, 9);
      expect(await left()).toEqual([3]);
      expect(await store.sequence(epoch)).toBe(3);
      await store.commit(epoch, { ...NOTHING, facts: [entry(4, fact)], swarm: { ...swarmRow(epoch), sequence: 4 } });
      expect(await left()).toEqual([3, 4]);
      expect((await reopened(home)).saved.lastSequence).toBe(4);
      await expect(store.forgetFacts(epoch, 3)).rejects.toBeInstanceOf(EpochLost);
      expect(await left()).toEqual([3, 4]);
    });

    it("[ST7] tells how many facts are saved, to the coordinator that may save", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      expect(await store.sequence(epoch)).toBe(0);
      const facts = [entry(1, FACTS["swarm.paused"]), entry(2, FACTS["swarm.resumed"])];
      await store.commit(epoch, { ...NOTHING, facts, swarm: { ...swarmRow(epoch), sequence: 2 } });
      expect(await store.sequence(epoch)).toBe(2);
      await reopened(home);
      await expect(store.sequence(epoch)).rejects.toBeInstanceOf(EpochLost);
    });

    it("[ST5] saves all of a commit or nothing", async () => {
      const home = await newHome();
      const store = await connect(home);
      const { epoch } = await store.open();
      await store.commit(epoch, { ...NOTHING, facts: [entry(1, FACTS["swarm.paused"])] });
      const twice: Changes = {
        ...NOTHING,
        facts: [entry(2, FACTS["swarm.resumed"]), entry(1, FACTS["drone.lost"])],
        builds: BUILDS,
        drones: DRONES,
        measurements: MEASUREMENTS,
        swarm: swarmRow(epoch),
      };
      await expect(store.commit(epoch, twice)).rejects.toThrow();
      expect(await store.readFacts(0, 10)).toEqual([entry(1, FACTS["swarm.paused"])]);
      const { saved } = await reopened(home);
      expect(saved).toMatchObject({
        builds: [],
        drones: [],
        measurements: [],
        swarm: { sequence: 0 },
        lastSequence: 1,
      });
    });

    it("[ST5] goes on after a commit that failed", async () => {
      const store = await connect(await newHome());
      const { epoch } = await store.open();
      const first = [entry(1, FACTS["swarm.paused"])];
      await store.commit(epoch, { ...NOTHING, facts: first });
      await expect(store.commit(epoch, { ...NOTHING, facts: first })).rejects.toThrow();
      await store.commit(epoch, { ...NOTHING, facts: [entry(2, FACTS["swarm.resumed"])], builds: BUILDS });
      expect(await store.readFacts(0, 10)).toHaveLength(2);
    });
  });
}

const NOTHING: Changes = {
  ...{ facts: [], builds: [], drones: [], dronesRemoved: [], commands: [], commandsForgotten: [], measurements: [] },
  swarm: null,
};

/** After 2038, so that what keeps times in 32 bits shows it. */
const LATE = 2_208_988_800_123;
const BIG = 5_000_000_000;
const IZAR = DroneName.parse("drone-Izar");
const TARN = DroneName.parse("drone-Tarn");
const GNOME = TargetName.parse("gnome-desktop");
const READY: BuildState = { state: "ready", since: LATE };
const ARTEFACT = { fileName: "gcc-15.2.0-1.gpkg.tar", sizeBytes: BIG, sha256: "0f".repeat(32), stanza: "CPV: x/y-1\n" };
/** What a log may hold: colour, a NUL byte, quotes, and letters of four bytes. */
const LINES = ['\u001b[31merror:\u001b[0m it\'s "so"\u0000', "später 🙂 \\u0000 %s $1 ?"];

const STATES: BuildState[] = [
  { state: "waiting", since: LATE },
  READY,
  { ...READY, notBefore: LATE + 30_000 },
  { state: "building", stage: "leased", since: LATE },
  { state: "building", stage: "publishing", since: LATE, artefact: ARTEFACT },
  { state: "built", since: LATE, drone: IZAR, path: "Izar/x.gpkg.tar", sizeBytes: BIG, sha256: "a".repeat(64) },
  { state: "failed", since: LATE, reason: "out-of-memory" },
  { state: "blocked", since: LATE, roots: [BuildId.parse(1), BuildId.parse(2)] },
  { state: "held", since: LATE, by: "operator", note: "don't; 'wait'" },
  { state: "cancelled", since: LATE, by: "operator" },
];

const ATTEMPTS: Attempt[] = [
  { ...attempt(1), ending: { result: "stopped", at: LATE } },
  { ...attempt(2), ending: { result: "lost", at: LATE, because: "nobody vouched for it" } },
  {
    ...attempt(3),
    startedAt: LATE,
    ending: {
      result: "failed",
      at: LATE,
      elapsedMs: BIG,
      reason: "compile-error",
      phase: "compile",
      lines: LINES,
      missing: [Atom.parse(">=dev-libs/glib-2.80:2=")],
    },
  },
  {
    ...attempt(4),
    ending: { result: "failed", at: LATE, elapsedMs: 0, reason: "other", phase: null, lines: [], missing: [] },
  },
  { ...attempt(5), startedAt: LATE, ending: { result: "built", at: LATE, elapsedMs: BIG } },
  attempt(6),
];

const BUILDS = STATES.map((standing, index) => buildRow(index + 1, standing, ATTEMPTS.slice(0, index)));

const HOST = {
  cores: 24,
  memoryBytes: 68_719_476_736,
  agentVersion: "0.1.0",
  nodeVersion: "v20.19.0",
  kernel: "6.18.44-gentoo",
  cpuModel: "AMD Ryzen 9",
  portageVersion: null,
  profile: "default/linux/amd64/23.0",
  gcc: "gcc-15",
  canPlan: true,
  workDirectory: "/var/tmp/portage-swarm",
};

const CAUSE: GroundingCause = {
  kind: "strikes",
  evidence: [
    {
      ...{ build: BuildId.parse(7), attempt: 2, cpv: Cpv.parse("dev-lang/ghc-9.8.4"), jobs: 10, at: LATE },
      ...{ reason: "out-of-memory", phase: "compile" },
    },
  ],
};

const DRONES: DroneRow[] = [
  { ...newDrone({ drone: IZAR, target: GNOME, host: HOST }, LATE), built: 3, failed: 1 },
  {
    ...newDrone({ drone: TARN, target: GNOME, host: { ...HOST, portageVersion: "3.0.82" } }, LATE),
    online: false,
    grounding: { by: "coordinator", note: "fan", since: LATE, until: LATE + 60_000, cause: CAUSE },
    record: {
      failures: [{ build: BuildId.parse(7), attempt: 2, at: LATE, built: 3 }],
      probation: { since: LATE, notBefore: LATE, cause: CAUSE },
      lastGrounding: { until: LATE, forMs: 600_000 },
    },
    drain: { by: "operator", since: LATE, note: "new kernel" },
    limit: { jobs: 6, by: "operator", since: LATE },
    sync: { state: "failed", by: "operator", at: LATE, why: "no network" },
    historyUntil: LATE,
  },
];

const MEASUREMENTS: Measurement[] = [
  {
    ...{ fact: 1, place: 0, cpv: Cpv.parse("dev-lang/rust-1.91.0"), drone: IZAR, cores: 16, endedAt: LATE },
    ...{ seconds: 1554.25, heldSeconds: 1570.5, peakMemoryBytes: BIG, diskBytes: BIG },
  },
  {
    ...{ fact: 1, place: 1, cpv: Cpv.parse("app-misc/a-1"), drone: TARN, cores: 1, endedAt: LATE },
    ...{ seconds: 3, heldSeconds: null, peakMemoryBytes: null, diskBytes: null },
  },
];

const FORMER: Former[] = [
  { of: "place", build: BuildId.parse(2), place: { after: BuildId.parse(1), number: -7 } },
  { of: "pin", build: BuildId.parse(2), pin: null },
  {
    of: "standing",
    build: BuildId.parse(2),
    standing: { state: "failed", reason: "other" },
    failedOn: [TARN],
    requeuedAfter: 1,
    attempts: 2,
    plan: { slot: "5/5.36", needs: [BuildId.parse(1)], leftOut: [], assumed: [], use: ["ssl"], expected: null },
  },
  { of: "builds", first: BuildId.parse(3), count: 20_000 },
  { of: "grounding", drone: IZAR, grounding: null },
  { of: "limit", drone: IZAR, limit: null },
  { of: "drain", drone: IZAR, drain: { by: "operator", since: LATE, note: "" } },
  { of: "sync", drone: IZAR },
  { of: "pause", paused: null },
];

const COMMANDS: CommandRow[] = FORMER.map((former, index) => ({
  command: CommandId.parse(`command-${index}`),
  at: LATE + index,
  by: "operator",
  what: "move",
  builds: index === 0 ? [BuildId.parse(2)] : [],
  joined: index === 1 ? [BuildId.parse(1)] : [],
  former: index === 2 ? [] : [former],
  undone: index % 2 === 1,
}));

const OLD_AGENT = { version: "0.1.0", sha256: "a".repeat(64) };
const NEW_AGENT = { version: "0.2.0", sha256: "b".repeat(64) };

function swarmRow(epoch: number): SwarmRow {
  return {
    epoch,
    sequence: 4,
    nextBuild: 12,
    nextRun: 3,
    paused: { by: "operator", at: LATE, note: "kernel on Izar" },
    upgrade: {
      by: "maja",
      since: at,
      to: NEW_AGENT,
      atOnce: 2,
      stopped: "it grew late",
      endedAt: null,
      drones: [{ drone: IZAR, from: OLD_AGENT, standing: { state: "returning", since: LATE, because: "it failed" } }],
    },
  };
}

function buildRow(number: number, standing: BuildState, attempts: Attempt[] = []): BuildRow {
  return {
    build: BuildId.parse(number),
    run: RunId.parse(2),
    cpv: Cpv.parse(`dev-qt/qtbase-6.10.${number}-r1`),
    slot: "6/6.10",
    target: GNOME,
    needs: number === 3 ? [BuildId.parse(1), BuildId.parse(2)] : [],
    leftOut: number === 3 ? [{ cpv: Cpv.parse("x/y-2"), kind: "bdepend", satisfiedBy: Cpv.parse("x/y-1") }] : [],
    use: number < 3 ? null : ["ssl", "python_targets_python3_13"],
    assumed: number === 3 ? [{ cpv: Cpv.parse("x/z-2"), kind: "run", as: "x/z:0" }] : [],
    expected: number === 2 ? { serialSeconds: 1290.5, parallelCpuSeconds: 27_580.25, maxJobs: 64 } : null,
    addedAt: LATE,
    by: "operator",
    addedBecause: number === 4 ? "izar lacks x/z:0" : null,
    failedOn: attempts.length > 3 ? [TARN] : [],
    requeuedAfter: Math.min(2, attempts.length),
    attempts,
    place: number === 4 ? { after: BuildId.parse(2), number: -12 } : null,
    pin: number === 5 ? IZAR : null,
    standing,
  };
}

function attempt(number: number): Attempt {
  return {
    attempt: number,
    drone: number % 2 === 0 ? TARN : IZAR,
    claim: ClaimId.parse(`claim-no-${number}`),
    cores: [0, 3, 7],
    grantedAt: LATE,
    startedAt: null,
    ending: null,
  };
}

function entry(sequence: number, fact: Fact): JournalEntry {
  return { sequence, fact };
}

const at = LATE;
const of = { at, build: BuildId.parse(7), attempt: 2, drone: IZAR };
const FACTS: { [K in FactKind]: FactOf<K> } = {
  "epoch.began": { kind: "epoch.began", at, epoch: 3 },
  "swarm.paused": { kind: "swarm.paused", at, by: "operator", note: "kernel" },
  "swarm.resumed": { kind: "swarm.resumed", at, by: "operator" },
  "build.added": {
    kind: "build.added",
    at,
    build: of.build,
    run: RunId.parse(2),
    cpv: Cpv.parse("dev-lang/rust-1.91.0"),
    slot: "0",
    target: GNOME,
    needs: [BuildId.parse(6)],
    leftOut: [{ cpv: Cpv.parse("x/y-2"), kind: "run", satisfiedBy: Cpv.parse("x/y-1") }],
    use: ["ssl"],
    assumed: [{ cpv: Cpv.parse("x/z-2"), kind: "run", as: "x/z:0" }],
    expected: { serialSeconds: 0.5, parallelCpuSeconds: 3.25, maxJobs: 4 },
    by: "operator",
    because: "izar lacks x/z:0",
  },
  "build.replanned": {
    kind: "build.replanned",
    at,
    build: of.build,
    slot: "0/6",
    needs: [BuildId.parse(9)],
    leftOut: [{ cpv: Cpv.parse("x/y-2"), kind: "run", satisfiedBy: Cpv.parse("x/y-1") }],
    use: null,
    assumed: [{ cpv: Cpv.parse("x/z-2"), kind: "build", as: "x/z" }],
    expected: null,
    formerNeeds: [BuildId.parse(6)],
    by: "operator",
  },
  "build.readied": { kind: "build.readied", at, build: of.build },
  "build.rested": { kind: "build.rested", at, build: of.build, notBefore: at + 30_000 },
  "build.waited": { kind: "build.waited", at, build: of.build },
  "build.blocked": { kind: "build.blocked", at, build: of.build, roots: [BuildId.parse(6)] },
  "build.held": { kind: "build.held", at, build: of.build, by: "operator", note: "" },
  "build.released": { kind: "build.released", at, build: of.build, by: "operator" },
  "build.placed": {
    kind: "build.placed",
    at,
    build: of.build,
    place: { after: BuildId.parse(6), number: -9 },
    by: "operator",
  },
  "build.pinned": { kind: "build.pinned", at, build: of.build, pin: IZAR, by: "operator" },
  "build.cancelled": { kind: "build.cancelled", at, build: of.build, by: "operator" },
  "build.requeued": { kind: "build.requeued", at, build: of.build, by: "operator" },
  "build.restored": {
    kind: "build.restored",
    at,
    build: of.build,
    standing: { state: "held", by: "operator", note: "" },
    failedOn: [TARN],
    requeuedAfter: 1,
    by: "operator",
  },
  "build.failed": { kind: "build.failed", at, build: of.build, attempt: 2, reason: "test-failed" },
  "lease.granted": { kind: "lease.granted", ...of, claim: ClaimId.parse("claim-no-2"), cores: [0, 1] },
  "lease.expired": { kind: "lease.expired", ...of },
  "lease.dropped": { kind: "lease.dropped", ...of, because: "cancelled by operator" },
  "lease.revived": { kind: "lease.revived", ...of, cores: [2, 3] },
  "attempt.started": { kind: "attempt.started", ...of },
  "attempt.finished": {
    kind: "attempt.finished",
    ...of,
    outcome: { result: "failed", reason: "compile-error", phase: "compile", lines: LINES, elapsedMs: BIG },
  },
  "artefact.published": {
    kind: "artefact.published",
    ...of,
    path: "a/b.gpkg.tar",
    sizeBytes: BIG,
    sha256: "b".repeat(64),
  },
  "artefact.refused": { kind: "artefact.refused", ...of, reason: "other-use", why: "+ssl" },
  "package.removed": { kind: "package.removed", at, build: of.build, by: "operator", because: "too old" },
  "release.made": {
    kind: "release.made",
    at,
    target: GNOME,
    release: ReleaseName.parse("2026-11"),
    packages: 3,
    sizeBytes: BIG,
    by: "operator",
  },
  "release.promoted": {
    kind: "release.promoted",
    at,
    target: GNOME,
    release: ReleaseName.parse("2026-11"),
    before: null,
    by: "operator",
  },
  "release.removed": {
    kind: "release.removed",
    at,
    target: GNOME,
    release: ReleaseName.parse("2026-11"),
    by: "operator",
  },
  "drone.joined": { kind: "drone.joined", at, drone: IZAR, target: GNOME, host: HOST },
  "drone.changed": { kind: "drone.changed", at, drone: IZAR, target: GNOME, host: HOST },
  "drone.returned": { kind: "drone.returned", at, drone: IZAR },
  "drone.lost": { kind: "drone.lost", at, drone: IZAR },
  "drone.grounded": { kind: "drone.grounded", at, drone: IZAR, by: "operator", note: "fan", until: null, cause: null },
  "drone.readmitted": { kind: "drone.readmitted", at, drone: IZAR },
  "drone.suspected": { kind: "drone.suspected", at, drone: IZAR, cause: CAUSE },
  "drone.ungrounded": { kind: "drone.ungrounded", at, drone: IZAR, by: "coordinator" },
  "history.brought": {
    kind: "history.brought",
    at,
    drone: IZAR,
    merges: [{ cpv: Cpv.parse("dev-lang/rust-1.91.0"), cores: 16, seconds: 1554, endedAt: LATE }],
  },
  "drone.limited": {
    kind: "drone.limited",
    at,
    drone: IZAR,
    limit: { jobs: 6, by: "operator", since: at },
    by: "operator",
  },
  "drone.drained": { kind: "drone.drained", at, drone: IZAR, drain: null, by: "operator" },
  "upgrade.began": {
    kind: "upgrade.began",
    at,
    by: "maja",
    to: NEW_AGENT,
    atOnce: 1,
    drones: [{ drone: IZAR, from: OLD_AGENT }],
  },
  "upgrade.stepped": {
    kind: "upgrade.stepped",
    at,
    drone: IZAR,
    standing: { state: "failed", at, because: "it failed", returned: true },
  },
  "upgrade.stopped": { kind: "upgrade.stopped", at, by: "maja", because: "it grew late" },
  "upgrade.ended": { kind: "upgrade.ended", at },
  "sync.asked": { kind: "sync.asked", at, drone: IZAR, by: "operator" },
  "sync.called-off": { kind: "sync.called-off", at, drone: IZAR, by: "operator" },
  "sync.ended": { kind: "sync.ended", at, drone: IZAR, why: "no network" },
  "drone.removed": { kind: "drone.removed", at, drone: IZAR, by: "operator" },
  "command.given": {
    kind: "command.given",
    at,
    command: CommandId.parse("command-1"),
    by: "operator",
    what: "move",
    builds: [of.build],
    joined: [],
    former: [{ of: "pin", build: of.build, pin: null }],
  },
  "command.undone": { kind: "command.undone", at, command: CommandId.parse("command-1"), by: "operator" },
};

const TOKEN: TokenRow = {
  token: TokenId.parse("abcd1234"),
  hash: "h".repeat(43),
  name: "the attic",
  scope: { kind: "join", drone: null, target: GNOME, drones: 4 },
  by: "maja",
  at,
  expiresAt: LATE,
  revokedAt: null,
  usedAt: null,
  uses: 0,
};
const ACCOUNT: AccountRow = { name: "maja", role: "operator", password: "$argon2id$", subject: null, at };
const CHANNEL: ChannelRow = {
  channel: "ops",
  kind: "ntfy",
  to: "https://ntfy.sh",
  kinds: ["stalled", "disk-low"],
  template: null,
  sealed: "x".repeat(60),
  by: "maja",
  at,
};
const SESSION: SessionRow = { hash: "s".repeat(43), account: "maja", at, expiresAt: LATE };
const CREDENTIAL: CredentialRow = { drone: IZAR, hash: "c".repeat(43), target: null, token: TOKEN.token, at };
