import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod";
import type { CgroupAbilities } from "./cgroup";
import { abilitiesOf } from "./cgroup";
import type { AgentConfig } from "./config";
import { readCredential } from "./credential";
import { findsPortage, readPortageFacts, readPortageSettings } from "./emerge/host-facts";
import type { EmergeHost } from "./emerge-host";
import { createLink } from "./link";
import type { Notices } from "./notices";

/** One thing that was looked at. Until what is `bad` is changed, this host cannot be a drone; a `note` is good to know. */
export type Finding = { kind: "good" | "note" | "bad"; sentence: string };

/** Whether this host can be a drone of that coordinator, and what to change. Builds, installs and changes nothing. */
export async function checkHost(
  config: AgentConfig,
  host: EmergeHost,
  version: string,
  cgroups = abilitiesOf(),
): Promise<Finding[]> {
  const settings = await readPortageSettings(host);
  const findings = await Promise.all([
    checkUser(host),
    checkPortage(host),
    checkSpace("--work-dir", config.workDirectory),
    checkSpace("PORTAGE_TMPDIR", settings.get("PORTAGE_TMPDIR")),
    checkSpace("DISTDIR", settings.get("DISTDIR")),
    checkPidSandbox(settings.get("FEATURES") ?? ""),
    checkPinning(config),
    checkCgroups(config, cgroups),
    note("Builds of this machine share its installed packages: no overlayfs sets them apart, they install by turns."),
    checkCoordinator(config.coordinator, version, host.clock.wall),
    checkEnrolment(config),
    checkBinhost(host.binhostUrl),
    note(
      "What builds need is installed on this machine from the swarm's binhost: its installed packages change over time.",
    ),
  ]);
  return findings.flat();
}

function checkUser({ configRoot }: EmergeHost): Finding {
  if (process.getuid?.() === 0) return good("It runs as root.");
  if (configRoot !== "/")
    return note(`It does not run as root: then ${configRoot} must be a Gentoo Prefix of its user.`);
  return bad("It does not run as root, and emerge must install what builds need: start it as root.");
}

async function checkPortage(host: EmergeHost): Promise<Finding[]> {
  const [{ portageVersion, profile }, isByApi] = await Promise.all([readPortageFacts(host), findsPortage(host)]);
  if (portageVersion === null) {
    return [
      bad(`${host.emergePath} --version does not tell a version of Portage: name Portage's emerge with --emerge.`),
    ];
  }
  return [
    good(`${host.emergePath} is Portage ${portageVersion}.`),
    profile === null
      ? bad(`make.profile in ${host.configRoot} leads to no profile: choose one with eselect profile.`)
      : good(`The profile is ${profile}.`),
    isByApi
      ? good("It can plan what people ask for.")
      : note(
          `${host.python} cannot import portage: it plans by what emerge prints, which takes longer. Name Portage's own Python with --python.`,
        ),
  ];
}

const GIB = 2 ** 30;
const LEAST_GIB = 1;
/** What a browser or a compiler takes while it is built. */
const ENOUGH_GIB = 12;

async function checkSpace(name: string, path: string | undefined): Promise<Finding> {
  if (path === undefined) return bad(`emerge --info tells no ${name}: see what it says.`);
  try {
    const there = await nearest(path);
    await access(there, constants.W_OK);
    if (!(await stat(there)).isDirectory()) return bad(`${name} ${path} cannot be made: ${there} is no directory.`);
    const { bavail, bsize } = await statfs(there);
    const free = `${name} ${path} has ${((bavail * bsize) / GIB).toFixed(1)} GiB free`;
    if (bavail * bsize < LEAST_GIB * GIB) return bad(`${free}: packages fail for lack of space.`);
    return bavail * bsize < ENOUGH_GIB * GIB
      ? note(`${free}: large packages take ${ENOUGH_GIB} GiB.`)
      : good(`${free}.`);
  } catch (error) {
    return bad(`${name} ${path} cannot be written: ${error instanceof Error ? error.message : error}.`);
  }
}

/** The directory, or the nearest one above it that exists. */
async function nearest(path: string): Promise<string> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists || dirname(path) === path ? path : await nearest(dirname(path));
}

async function checkPidSandbox(features: string): Promise<Finding> {
  const swept = "what a stopped build leaves is then looked for and ended by the agent";
  if (!features.split(" ").includes("pid-sandbox")) return note(`FEATURES has no pid-sandbox: ${swept}.`);
  const works = await new Promise<boolean>((resolve) => {
    execFile("unshare", ["--pid", "--fork", "true"], (error) => resolve(error === null));
  });
  return works
    ? good("Each build phase gets a PID namespace of its own.")
    : note(`FEATURES=pid-sandbox cannot work here, as in most containers: ${swept}.`);
}

function checkPinning({ pinsBuilds }: AgentConfig): Promise<Finding> {
  return new Promise((resolve) => {
    execFile("taskset", ["--version"], (error) => {
      if (error === null) resolve(good("taskset can keep each build on the cores that it was granted (--pin yes)."));
      else resolve((pinsBuilds ? bad : note)("There is no taskset (sys-apps/util-linux): --pin yes cannot work."));
    });
  });
}

function checkCgroups({ pausedBuilds }: AgentConfig, { measures, freezes }: CgroupAbilities): Finding[] {
  const frozen = "builds can be held still (--paused-builds freeze)";
  return [
    measures
      ? good("cgroups measure and limit what a build takes of memory.")
      : note(
          "No cgroup of version 2 with the memory controller: memory of builds is neither limited nor measured to the byte.",
        ),
    freezes
      ? good(`By cgroups ${frozen}, and are ended whole.`)
      : (pausedBuilds === "freeze" ? bad : note)(
          `No cgroup of version 2 that this user may use, or Linux before 5.2: no ${frozen}.`,
        ),
  ];
}

const ANSWERS_WITHIN_MS = 10_000;
/** The header Date has whole seconds, and an answer takes its time. */
const SAME_TIME_MS = 5_000;
const Health = z.object({ status: z.string(), version: z.string(), because: z.string().nullable() });

async function checkCoordinator(coordinator: URL, version: string, wall: () => number): Promise<Finding[]> {
  try {
    const response = await ask(new URL("/api/v1/health", coordinator).href);
    const health = Health.parse(await response.json());
    const aheadMs = wall() - Date.parse(response.headers.get("date") ?? "");
    return [
      health.because === null
        ? good(`${coordinator.origin} is a coordinator, version ${health.version}.`)
        : note(`${coordinator.origin} is a coordinator that saves nothing now: ${health.because}`),
      ...(health.version === version
        ? []
        : [note(`This agent is version ${version}: take the coordinator's, ${coordinator.origin}/agent.mjs.`)]),
      Math.abs(aheadMs) > SAME_TIME_MS
        ? bad(`This machine's clock is ${Math.round(aheadMs / 1000)} s ahead of the coordinator's: keep both by NTP.`)
        : good("Its clock agrees with the coordinator's."),
    ];
  } catch (error) {
    return [bad(`${coordinator.origin} does not answer as a coordinator: ${reasonOf(error)}.`)];
  }
}

/** The handshake alone: a drone exists for the coordinator only when it says hello. */
function checkEnrolment({ coordinator, joinToken, drone, workDirectory }: AgentConfig): Promise<Finding> {
  const silent: Notices = { say: () => {}, warn: () => {} };
  const read = readCredential(workDirectory);
  if (read.kind === "untrusted") return Promise.resolve(bad(read.sentence));
  const handshake = { drone, credential: read.credential, ...(joinToken !== null && { joinToken }) };
  const options = { coordinator, handshake, answerWithinMs: ANSWERS_WITHIN_MS, notices: silent };
  return new Promise((resolve) => {
    const link = createLink(options, {
      connected() {
        resolve(good("The coordinator lets this drone in."));
        link.disconnect();
      },
      disconnected: ({ sentence, refusal }) =>
        resolve(bad(`The coordinator lets no drone in: ${refusal?.sentence ?? sentence}`)),
      workAvailable: () => {},
      drop: () => {},
      sync: () => {},
      tryInstall: () => Promise.resolve({ kind: "refused", sentence: "This is no drone." }),
      plan: () => Promise.resolve({ kind: "refused", sentence: "This is no drone." }),
      upgrade: () => Promise.resolve({ kind: "refused", sentence: "This is no drone." }),
      lines: () => Promise.resolve({ kind: "refused", sentence: "This is no drone." }),
    });
    link.connect();
  });
}

async function checkBinhost(url: string): Promise<Finding> {
  try {
    const { ok, status } = await ask(`${url}/Packages`);
    if (ok) return good(`The binhost ${url} has an index.`);
    return status === 404
      ? good(`The binhost ${url} is empty: nothing was published for this target yet.`)
      : bad(`The binhost ${url} answers with HTTP status ${status}.`);
  } catch (error) {
    return bad(`The binhost ${url} cannot be reached: ${reasonOf(error)}.`);
  }
}

function ask(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
}

/** `fetch failed` says nothing; what is behind it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

const good = (sentence: string): Finding => ({ kind: "good", sentence });
const note = (sentence: string): Finding => ({ kind: "note", sentence });
const bad = (sentence: string): Finding => ({ kind: "bad", sentence });
