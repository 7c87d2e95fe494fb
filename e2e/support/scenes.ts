import { stripVTControlCharacters } from "node:util";
import type { Page } from "@playwright/test";
import type { z } from "zod";
import type { LegalPlace, Starts } from "../../protocol/api";
import type { AttemptView } from "../../protocol/build";
import { BuildView } from "../../protocol/build";
import { emptySwarm, FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";
import type { ChannelList } from "../../protocol/notifications";
import { NOTICE_KINDS } from "../../protocol/notifications";
import { Snapshot } from "../../protocol/to-watcher";
import { binhost, binhostClients, binhostPackages, binhostReleases } from "./binhost";
import { carryTo, hold, isTouch, restOnHandle, rowIn } from "./hand";
import { compileLog, failedLog, LONG_LOG_LINES, longLog } from "./log-lines";
import { events, history, historyOf } from "./past";
import { added, additionPreview, resolvedLines } from "./portage";
import type { Answers, ScriptedCoordinator } from "./scripted-coordinator";

/** A page in a state worth a look: what is known, where, and what brings it about. */
export type Scene = {
  name: string;
  path: string;
  swarm: Snapshot;
  /** What a person or the world does once the page is loaded. */
  act?: (page: Page, coordinator: ScriptedCoordinator) => Promise<void>;
};

const MINUTE = 60_000;
const BUILDING = "dev-qt/qtbase-6.9.1";
const FAILED = "media-libs/opencolorio-2.4.2";
const GROUNDED = "drone-Tarn";

const full = fullSwarm();
const rowOf = (cpv: string) => {
  const row = full.rows.find((each) => each.cpv === cpv);
  if (row === undefined) throw new Error(`No row of ${cpv}.`);
  return row;
};

/** The number of the build of a package. */
export function buildOf(cpv: string): number {
  return rowOf(cpv).build;
}

/** Tarn ran out of memory three times and gets no new work; it finishes what it has. */
function groundedSwarm(): Snapshot {
  const evidence = ["media-libs/opencv-4.11.0", "dev-lang/ghc-9.8.4", BUILDING].map((cpv, index) => ({
    ...{ build: rowOf(cpv).build, attempt: 1, cpv, reason: "out-of-memory", phase: "compile", jobs: 10 },
    at: FIXTURE_NOW - (3 + index * 19) * MINUTE,
  }));
  const buckets = full.buckets.map((bucket) =>
    bucket.drone !== GROUNDED
      ? bucket
      : {
          ...bucket,
          ...{ state: "grounded", builds: bucket.builds.slice(0, 1), built: 41, failed: 5 },
          grounding: {
            ...{ by: "coordinator", note: "3 failures within an hour" },
            ...{ since: FIXTURE_NOW - 3 * MINUTE, until: FIXTURE_NOW + 18 * MINUTE },
            cause: { kind: "strikes", evidence },
          },
          cure: { sentence: "10 jobs share 16 GiB, 1.6 GiB each", limitJobs: 6 },
        },
  );
  const recent = evidence.map(({ build, attempt, reason, phase, at }, index) => ({
    sequence: 1_000 - index,
    fact: {
      ...{ kind: "attempt.finished", at, build, attempt, drone: GROUNDED },
      outcome: { result: "failed", reason, phase, lines: [], elapsedMs: 11 * (index + 1) * MINUTE },
    },
  }));
  return Snapshot.parse({ ...full, buckets, recent: [...full.recent, ...recent.reverse()] });
}

/** Four cores of Tarn have nothing to do, and a drone has been silent for a while. */
function idleSwarm(): Snapshot {
  const buckets = full.buckets.map((bucket) => {
    if (bucket.drone !== GROUNDED) return bucket;
    const idleBecause = "The next 3 ready packages need more memory than the 7 GiB free here.";
    return { ...bucket, builds: bucket.builds.slice(0, 1), idleBecause };
  });
  return Snapshot.parse({ ...full, buckets });
}

/** One drone was not upgraded with the others. */
function mixedSwarm(): Snapshot {
  const buckets = full.buckets.map((bucket) =>
    bucket.drone === GROUNDED
      ? { ...bucket, host: { ...bucket.host, gcc: "13.3.1", kernel: "6.6.74-gentoo" } }
      : bucket,
  );
  return Snapshot.parse({ ...full, buckets });
}

/** The first drone has joined, and nothing is queued. */
function joinedSwarm(): Snapshot {
  const [izar] = full.buckets;
  const idleBecause = "The queue is empty.";
  return Snapshot.parse({ ...emptySwarm(), buckets: [{ ...izar, state: "idle", builds: [], idleBecause }] });
}

/** Forty drones: lanes become lines. */
function crowdedSwarm(): Snapshot {
  const buckets = Array.from({ length: 40 }, (_, index) => {
    const bucket = full.buckets[index % full.buckets.length];
    return { ...bucket, drone: `drone-${String(index + 1).padStart(2, "0")}` };
  });
  return Snapshot.parse({ ...full, buckets });
}

export const SCENES: readonly Scene[] = [
  { name: "overview", path: "/", swarm: full },
  { name: "overview-40-drones", path: "/", swarm: crowdedSwarm() },
  { name: "overview-lost", path: "/", swarm: full, act: loseConnection },
  { name: "first-run", path: "/", swarm: emptySwarm() },
  { name: "first-drone", path: "/", swarm: joinedSwarm() },
  { name: "queue", path: "/queue", swarm: full },
  { name: "queue-dragging", path: "/queue", swarm: full, act: dragFailedBuild },
  { name: "queue-over-drone", path: "/queue", swarm: groundedSwarm(), act: dragOverDrone },
  { name: "queue-by-keys", path: "/queue", swarm: full, act: carryByKeys },
  { name: "queue-selected", path: "/queue", swarm: full, act: selectThree },
  { name: "queue-row-menu", path: "/queue", swarm: full, act: openRowMenu },
  { name: "queue-move-dialog", path: "/queue", swarm: full, act: openMoveDialog },
  { name: "queue-pin-dialog", path: "/queue", swarm: groundedSwarm(), act: openPinDialog },
  { name: "overview-dragging", path: "/", swarm: groundedSwarm(), act: dragOverLane },
  { name: "add-packages", path: "/queue/add", swarm: full, act: writeAtoms },
  { name: "palette", path: "/", swarm: full, act: search },
  { name: "keys", path: "/", swarm: full, act: (page) => page.keyboard.press("?") },
  { name: "wall", path: "/", swarm: full, act: (page) => page.keyboard.press("w") },
  { name: "cores", path: "/cores", swarm: idleSwarm() },
  { name: "cores-by-package", path: "/cores?by=package", swarm: idleSwarm() },
  { name: "drones", path: "/drones", swarm: groundedSwarm() },
  { name: "drone", path: "/drones/drone-Izar", swarm: full },
  { name: "drone-grounded", path: `/drones/${GROUNDED}`, swarm: groundedSwarm() },
  { name: "history", path: "/history", swarm: full },
  { name: "events", path: "/events", swarm: full },
  { name: "binhost", path: "/binhost", swarm: full },
  { name: "binhost-releases", path: "/binhost/releases", swarm: full },
  { name: "binhost-clients", path: "/binhost/clients", swarm: full },
  { name: "versions", path: "/versions", swarm: mixedSwarm() },
  { name: "settings", path: "/settings/appearance", swarm: full },
  { name: "settings-notifications", path: "/settings/notifications", swarm: full },
  { name: "settings-swarm", path: "/settings/swarm", swarm: full },
  { name: "settings-grounding", path: "/settings/grounding", swarm: full },
  { name: "settings-about", path: "/settings/about", swarm: full },
  { name: "cores-compact", path: "/cores", swarm: idleSwarm(), act: (page) => page.keyboard.press("Shift+D") },
  { name: "package-building", path: `/packages/${BUILDING}`, swarm: full, act: readLog },
  { name: "package-failed", path: `/packages/${FAILED}`, swarm: full, act: readLog },
];

export function sceneOf(name: string): Scene {
  const scene = SCENES.find((each) => each.name === name);
  if (scene === undefined) throw new Error(`There is no scene called ${name}.`);
  return scene;
}

async function loseConnection(page: Page, coordinator: ScriptedCoordinator): Promise<void> {
  coordinator.setReachable(false);
  await page.locator('[data-conn="lost"]').waitFor();
  await page.clock.runFor(42_000);
}

async function dragFailedBuild(page: Page): Promise<void> {
  if (isTouch(page)) return touchFailedBuild(page);
  await hold(page, FAILED);
  await carryTo(page, rowIn(page, "dev-lang/python-3.13.5"), { y: 0.8 });
  await page.getByText("Position 3", { exact: true }).waitFor();
}

async function touchFailedBuild(page: Page): Promise<void> {
  const finger = await restOnHandle(page, FAILED);
  await finger.moveTo(rowIn(page, "dev-lang/python-3.13.5"));
  await page.getByText("Position 3", { exact: true }).waitFor();
}

async function dragOverDrone(page: Page): Promise<void> {
  if (isTouch(page)) return;
  await hold(page, FAILED);
  await carryTo(page, page.locator('[data-dock][data-drone="drone-Meridian"]'));
}

async function carryByKeys(page: Page): Promise<void> {
  await rowIn(page, "dev-qt/qtwebengine-6.9.1").getByRole("link").focus();
  for (const key of [" ", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
}

async function selectThree(page: Page): Promise<void> {
  await rowIn(page, "dev-lang/python-3.13.5").getByRole("link").focus();
  for (const key of ["x", "Shift+ArrowDown", "Shift+ArrowDown"]) await page.keyboard.press(key);
}

async function openRowMenu(page: Page): Promise<void> {
  await rowIn(page, FAILED).getByRole("button").click();
  await page.getByText("Copy atom").waitFor();
}

async function openMoveDialog(page: Page): Promise<void> {
  await rowIn(page, "dev-qt/qtwebengine-6.9.1").getByRole("button").click();
  await page.getByText("Move to position…").click();
  await page.getByRole("textbox", { name: "Position" }).fill("3");
  await page.keyboard.press("Enter");
}

async function openPinDialog(page: Page): Promise<void> {
  await rowIn(page, FAILED).getByRole("link").focus();
  await page.keyboard.press("n");
  await page.getByRole("dialog").waitFor();
}

async function dragOverLane(page: Page): Promise<void> {
  if (isTouch(page)) return;
  await hold(page, "dev-lang/python-3.13.5");
  await carryTo(page, page.locator('article[data-drone="drone-Meridian"]'));
}

async function readLog(page: Page): Promise<void> {
  await page
    .getByText(/1881\/2940|ninja -v -j6/)
    .first()
    .waitFor();
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("tar");
}

async function writeAtoms(page: Page): Promise<void> {
  const lines = ["app-editors/neovim", "=dev-lang/rust-1.88.0", "dev-util/cmake", "app-misc/ripgrpe", "x11-wm/sway"];
  await page
    .getByRole("textbox", { name: "Atoms" })
    .fill([...lines, "media-sound/spotify", "@kde-games", ""].join("\n"));
  await page.clock.runFor(1_000);
  await page.getByRole("button", { name: "Add 57 packages" }).waitFor();
}

/** Of the two packages that have a page here. */
const VIEWS = [
  viewFrom({
    ...viewOf(BUILDING),
    attempt: 1,
    attempts: [attemptOf(BUILDING, 1, "drone-Izar", 10)],
    needs: ["dev-libs/glib-2.84.3", "sys-apps/util-linux-2.41.1", "dev-libs/icu-77.1"].map(referenceTo),
    waitsForIt: ["dev-qt/qtwebengine-6.9.1", "dev-qt/qtdeclarative-6.9.1", "kde-frameworks/kio-6.16.0"].map(
      referenceTo,
    ),
    holdsUp: 61,
  }),
  viewFrom({
    ...viewOf(FAILED),
    attempt: 2,
    attempts: [failedAttempt(2, "drone-Izar", 2), failedAttempt(1, "drone-Tarn", 21)],
    needs: ["dev-libs/glib-2.84.3"].map(referenceTo),
    waitsForIt: ["media-gfx/blender-4.5.1", "media-libs/openimageio-3.0.8", "media-plugins/krita-plugins-1.2"].map(
      referenceTo,
    ),
    holdsUp: 3,
  }),
];

/** Typed, so that a page that learns something new is noticed here. */
function viewFrom(view: z.input<typeof BuildView>): BuildView {
  return BuildView.parse(view);
}

function viewOf(cpv: string) {
  const { build, target, state, because, expectedSeconds } = rowOf(cpv);
  const shared = { build, cpv, slot: "0", target, state, because, expectedSeconds };
  const estimate = { isGuess: false, endsInSeconds: expectedSeconds };
  return {
    ...shared,
    ...estimate,
    order: [build],
    pin: null,
    leftOut: [],
    assumed: [],
    addedBecause: null,
    artefact: null,
  };
}

function attemptOf(cpv: string, attempt: number, drone: string, jobs: number): z.input<typeof AttemptView> {
  const blank = { endedAt: null, reason: null, phase: null, lines: [], advice: null, seconds: null };
  const grantedAt = FIXTURE_NOW - 31 * MINUTE;
  return { build: rowOf(cpv).build, attempt, drone, jobs, grantedAt, ...blank, result: "building" };
}

function failedAttempt(attempt: number, drone: string, minutesAgo: number): z.input<typeof AttemptView> {
  return {
    ...attemptOf(FAILED, attempt, drone, 6),
    ...{ grantedAt: FIXTURE_NOW - (minutesAgo + 3) * MINUTE, endedAt: FIXTURE_NOW - minutesAgo * MINUTE },
    ...{ result: "failed", reason: "compile-error", phase: "compile", seconds: 168 },
    advice: "Read the lines above. A bug of the package or of its patches: look for a newer version, then requeue it.",
    lines: failedLog()
      .map(stripVTControlCharacters)
      .filter((line) => /error:|failed|stopped/i.test(line))
      .slice(0, 4),
  };
}

function referenceTo(cpv: string) {
  const { build, state, expectedSeconds } = rowOf(cpv);
  return { build, cpv, state, expectedSeconds };
}

/** The coordinator API of all scenes. */
export const answers: Answers = (path, query, body) => {
  const [, build, attempt] = /^builds\/(\d+)(?:\/attempts\/(\d+)\/log)?$/.exec(path) ?? [];
  const view = VIEWS.find((each) => String(each.build) === build);
  if (path === "join") return JOIN;
  if (path === "queue/place") return placeOf(query.get("builds")?.split(",").map(Number) ?? []);
  if (path === "queue/starts") return starts();
  if (path === "lines") return resolvedLines(body);
  if (path === "queue/preview") return additionPreview(body);
  if (path === "queue" && body !== "") return added(body);
  if (/^(queue|commands|drones)\/|^(pause|resume)$/.test(path))
    return { command: "command-1", undoUntil: FIXTURE_NOW + 30_000, builds: [] };
  if (path === "channels" && body === "") return CHANNELS;
  if (path === "upgrade") return { agent: { version: "0.2.0", sha256: "a".repeat(64) }, upgrade: null };
  if (path === "binhost") return binhost();
  if (path === "binhost/amd64/releases") return binhostReleases();
  if (path === "binhost/amd64/clients") return binhostClients();
  if (path === "binhost/amd64/packages") return binhostPackages();
  const ofPackage = query.get("package");
  if (path === "history") return ofPackage === null ? history() : historyOf(ofPackage);
  if (path === "events") return events();
  if (attempt === undefined) return view;
  const log = logOf(view?.cpv, Number(attempt));
  const from = Number(query.get("from") ?? 1);
  const count = Number(query.get("count") ?? 1_000);
  return {
    ...{ build: view?.build, attempt: Number(attempt), firstLine: from, lines: log.lines(from, count) },
    ...{ totalLines: log.totalLines, complete: view?.cpv === FAILED },
  };
};

const CHANNELS: z.input<typeof ChannelList> = {
  channels: [
    {
      ...{ channel: "phone", kind: "ntfy", to: "ntfy.example.org", kinds: ["run-finished", "stalled"], template: null },
      ...{ by: "maja", at: FIXTURE_NOW - 90 * MINUTE, waiting: 0 },
      newest: { at: FIXTURE_NOW - 12 * MINUTE, delivered: true, because: null },
    },
    {
      ...{ channel: "team", kind: "mail", to: "builds@example.org", kinds: [...NOTICE_KINDS], template: null },
      ...{ by: "maja", at: FIXTURE_NOW - 80 * MINUTE, waiting: 2 },
      newest: { at: FIXTURE_NOW - 2 * MINUTE, delivered: false, because: "mail.example.org does not answer." },
    },
  ],
};

/** The first attempt of what failed printed much. */
function logOf(cpv: string | undefined, attempt: number) {
  if (cpv === FAILED && attempt === 1) return { lines: longLog, totalLines: LONG_LOG_LINES };
  const lines = cpv === FAILED ? failedLog() : compileLog();
  return { lines: (from: number, count: number) => lines.slice(from - 1, from - 1 + count), totalLines: lines.length };
}

/** qtwebengine needs qtdeclarative; opencolorio failed on Tarn. */
function placeOf(builds: readonly number[]): z.input<typeof LegalPlace> {
  const behind = referenceTo("dev-qt/qtdeclarative-6.9.1");
  const needs = builds.includes(rowOf("dev-qt/qtwebengine-6.9.1").build);
  const failed = builds.includes(rowOf(FAILED).build);
  return {
    earliest: needs
      ? { behind, because: `${builds.length > 1 ? "they need" : "it needs"} dev-qt/qtdeclarative-6.9.1` }
      : null,
    latest: null,
    readyInSeconds: needs ? 26 * 60 : 0,
    failedOn: failed ? [{ drone: GROUNDED, reason: "compile-error" }] : [],
  };
}

/** One after the other, two minutes apart. */
function starts(): z.input<typeof Starts> {
  const queued = full.rows.filter(({ state }) => state === "ready" || state === "waiting");
  return {
    starts: queued.map(({ build }, index) => ({ build, inSeconds: index * 120, endsInSeconds: (index + 1) * 120 })),
  };
}

const JOIN = {
  coordinator: "http://swarm.lan:4600",
  token: "psw_4mK9vT2xQe",
  command: "curl -fsS http://swarm.lan:4600/install.sh | PORTAGE_SWARM_TOKEN=psw_4mK9vT2xQe sh",
  expiresAt: FIXTURE_NOW + 24 * 60 * MINUTE,
};
