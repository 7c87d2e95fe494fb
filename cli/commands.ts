import { readFileSync } from "node:fs";
import * as z from "zod";
import { MadeJoinToken, MadeToken, TokenList } from "../protocol/access";
import { Added, AdditionPreview, Backup, Checkup, DroneList, Status, Why } from "../protocol/api";
import { ChannelList, Delivery } from "../protocol/notifications";
import { AttemptHistory } from "../protocol/past";
import { Receipt } from "../protocol/people";
import { PlanEntry } from "../protocol/plan";
import { LogLines } from "../protocol/to-watcher";
import { allRows, buildsNamed } from "./builds";
import type { Client } from "./client";
import { Refused } from "./client";
import { painted } from "./colour";
import { findingsOf, linesOf } from "./doctor";
import { opensSockets, statusAt } from "./outside";
import { attentionLines, statusLines } from "./status-text";
import { duration, tableOf, when } from "./table";
import { upgrade } from "./upgrade";
import type { Size } from "./watch";
import { screenOf } from "./watch";

/** What a command is given. */
export type Asked = {
  client: Client;
  args: readonly string[];
  /** Options of the command, as they were said. */
  said: Readonly<Record<string, string | boolean | undefined>>;
  print: (line: string) => void;
  /** Draws a whole screen; where there is no terminal, the lines one after another. */
  show: (draw: (size: Size) => string[]) => void;
  /** Rejects when the person has had enough. */
  wait: (ms: number) => Promise<void>;
  readInput: () => string;
};

/** What `--json` prints; else `lines` are. `failed`: the exit status says that something is wrong. */
export type Told = { json: unknown; lines: readonly string[]; failed?: boolean };

export type Command = {
  usage: string;
  help: string;
  /** Names of its own options, and which of them take a value. */
  options?: Readonly<Record<string, "text" | "flag">>;
  run(asked: Asked): Promise<Told>;
};

const onBuilds = (verb: string, help: string, past: string): Command => ({
  usage: "PACKAGE...",
  help,
  options: verb === "hold" ? { note: "text" } : {},
  async run({ client, args, said }) {
    const builds = (await buildsNamed(client, args)).map(({ build }) => build);
    const note = typeof said.note === "string" ? { note: said.note } : {};
    return done(
      await client.post(`/queue/${verb}`, { builds, ...(verb === "hold" && { note: "", ...note }) }, Receipt),
      past,
    );
  },
});

const onDrone = (verb: string, help: string, past: string, options: Command["options"] = {}): Command => ({
  usage: "DRONE",
  help,
  options,
  async run({ client, args: [drone = ""], said }) {
    const body =
      verb === "ground"
        ? { note: String(said.note ?? ""), ...(said.minutes && { minutes: Number(said.minutes) }) }
        : {};
    const receipt = await client.post(`/drones/${encodeURIComponent(drone)}/${verb}`, body, Receipt);
    return { json: receipt, lines: [`${past} ${drone}.`] };
  },
});

export const COMMANDS: Readonly<Record<string, Command>> = {
  status: {
    usage: "",
    help: "the swarm in four lines, and what needs a person",
    async run({ client }) {
      const { status, attention } = await lookAt(client);
      const lines = statusLines(status);
      return { json: { ...status, attention }, lines: attention.length === 0 ? lines : [...lines, "", ...attention] };
    },
  },
  watch: {
    usage: "",
    help: "the swarm live, again each second, until Ctrl+C; with --json a line each second",
    async run({ client, said, show, print, wait }) {
      for (;;) {
        const seen = await lookAt(client);
        if (said.json) print(JSON.stringify(seen));
        else show((size) => screenOf({ ...seen, now: Date.now() }, size));
        await wait(1_000);
      }
    },
  },
  add: {
    usage: "[ATOM...]",
    help: "add packages: atoms, @world, --file FILE, or - for standard input; --plan FILE adds what portage-swarm-agent --plan printed (-: standard input); --next before all others, --held aside, --pretend only says what it would do",
    options: { file: "text", plan: "text", next: "flag", held: "flag", target: "text", pretend: "flag" },
    async run({ client, args, said, readInput }) {
      const { plan } = said;
      const brought = typeof plan === "string" ? planIn(plan === "-" ? readInput() : readFileSync(plan, "utf8")) : null;
      const read = typeof said.file === "string" ? atomsIn(readFileSync(said.file, "utf8")) : [];
      const atoms = [...args.flatMap((atom) => (atom === "-" ? atomsIn(readInput()) : [atom])), ...read];
      const to = said.next ? { to: "next" } : said.held && { to: "held" };
      const target = typeof said.target === "string" && { target: said.target };
      const wanted = { ...(brought ?? { atoms }), ...to, ...target };
      if (said.pretend) return previewed(await client.post("/queue/preview", wanted, AdditionPreview));
      const added = await client.post("/queue", wanted, Added);
      const joined = added.joined.length === 0 ? "" : ` ${added.joined.length} were queued already.`;
      return { json: added, lines: [`Added ${countOf(added.builds.length)}.${joined}`] };
    },
  },
  queue: {
    usage: "[TEXT]",
    help: "what is to be built, in order; --state failed,held",
    options: { state: "text" },
    async run({ client, args: [part = ""], said }) {
      const states = said.state ?? "building,failed,ready,waiting,blocked,held";
      const rows = await allRows(client, `&state=${states}&q=${encodeURIComponent(part)}`);
      const cells = rows.map((row) => [
        String(row.build),
        painted(row.state),
        row.cpv,
        row.drone ?? row.pin ?? "",
        duration(row.expectedSeconds),
        row.because ?? "",
      ]);
      return { json: rows, lines: tableOf(["BUILD", "STATE", "PACKAGE", "DRONE", "EXPECTED", "BECAUSE"], cells) };
    },
  },
  requeue: onBuilds("requeue", "try again what failed or was cancelled", "Requeued"),
  hold: onBuilds("hold", "set aside until released; --note WHY", "Held"),
  release: onBuilds("release", "let held builds go on", "Released"),
  cancel: onBuilds("cancel", "out of the queue; running attempts are stopped", "Cancelled"),
  unpin: onBuilds("unpin", "let any drone build them", "Unpinned"),
  pin: {
    usage: "DRONE PACKAGE...",
    help: "let only that drone build them",
    async run({ client, args: [drone, ...names] }) {
      const builds = (await buildsNamed(client, names)).map(({ build }) => build);
      return done(await client.post("/queue/pin", { builds, drone }, Receipt), "Pinned");
    },
  },
  ground: onDrone("ground", "give it no new work; --note WHY --minutes N", "Grounded", {
    note: "text",
    minutes: "text",
  }),
  unground: onDrone("unground", "give it work again", "Ungrounded"),
  sync: {
    usage: "[TARGET...]",
    help: "bring the trees of all drones up to date, or of these targets', each once it builds nothing; --call-off",
    options: { "call-off": "flag" },
    async run({ client, args, said }) {
      const { drones } = await client.get("/drones", DroneList);
      const targets = args.length > 0 ? args : [...new Set(drones.map(({ target }) => target))];
      const verb = said["call-off"] ? "call-off-sync" : "sync";
      const receipts: Receipt[] = [];
      for (const target of targets)
        receipts.push(await client.post(`/targets/${encodeURIComponent(target)}/${verb}`, {}, Receipt));
      const named = targets.join(", ");
      const done = said["call-off"]
        ? `Called off for ${named}.`
        : `The drones of ${named} sync their trees, each once it builds nothing; portage-swarm drones tells how it goes.`;
      return { json: receipts, lines: [targets.length === 0 ? "There is no drone yet." : done] };
    },
  },
  pause: {
    usage: "",
    help: "start nothing new; --note WHY",
    options: { note: "text" },
    async run({ client, said }) {
      const receipt = await client.post("/pause", { note: String(said.note ?? "") }, Receipt);
      return { json: receipt, lines: ["Paused. What runs goes on."] };
    },
  },
  resume: {
    usage: "",
    help: "start new builds again",
    async run({ client }) {
      return { json: await client.post("/resume", {}, Receipt), lines: ["Resumed."] };
    },
  },
  logs: {
    usage: "PACKAGE",
    help: "the log of its newest attempt; -f follows it, --attempt N",
    options: { follow: "flag", attempt: "text" },
    async run({ client, args, said, print, wait }) {
      const [row] = await buildsNamed(client, args.slice(0, 1));
      const attempt = said.attempt ?? row?.attempt;
      const shown: string[] = [];
      for (let from = 1; ; ) {
        const page = await client.get(
          `/builds/${row?.build}/attempts/${attempt}/log?from=${from}&count=5000`,
          LogLines,
        );
        if (!said.follow) shown.push(...page.lines);
        else for (const line of page.lines) print(said.json ? JSON.stringify({ line }) : line);
        from += page.lines.length;
        if (page.complete && from > page.totalLines) break;
        if (page.lines.length > 0 && from <= page.totalLines) continue;
        if (!said.follow) break;
        await wait(500);
      }
      if (said.follow) return DONE;
      return { json: { build: row?.build, attempt: Number(attempt), lines: shown }, lines: shown };
    },
  },
  why: {
    usage: "PACKAGE",
    help: "why it is not being built",
    async run({ client, args }) {
      const [row] = await buildsNamed(client, args.slice(0, 1));
      const why = await client.get(`/builds/${row?.build}/why`, Why);
      return {
        json: { build: row?.build, cpv: row?.cpv, ...why },
        lines: [why.because ?? `${row?.cpv} is being built on ${row?.drone}.`],
      };
    },
  },
  history: {
    usage: "",
    help: "attempts that ended; --hours N (24)",
    options: { hours: "text" },
    async run({ client, said }) {
      const from = Date.now() - Number(said.hours ?? 24) * 3_600_000;
      const history = await client.get(`/history?from=${Math.max(0, Math.round(from))}`, AttemptHistory);
      const cells = history.attempts.map((each) => [
        when(each.endedAt),
        painted(each.result),
        each.cpv,
        each.drone,
        duration(each.seconds),
        each.reason ?? "",
      ]);
      return { json: history, lines: tableOf(["ENDED", "RESULT", "PACKAGE", "DRONE", "TOOK", "REASON"], cells) };
    },
  },
  drones: {
    usage: "",
    help: "all drones; --forget NAME lets another machine enrol under that name",
    options: { forget: "text" },
    async run({ client, said }) {
      if (typeof said.forget === "string") {
        await client.post(`/drones/${encodeURIComponent(said.forget)}/forget-credential`, {}, z.null());
        return {
          json: null,
          lines: [`The credential of ${said.forget} is forgotten: start its agent with a join token.`],
        };
      }
      const { drones } = await client.get("/drones", DroneList);
      return { json: drones, lines: droneLines(drones) };
    },
  },
  channels: {
    usage: "[test CHANNEL]",
    help: "where notifications go and what became of the newest, or send one there now",
    async run({ client, args: [verb, channel = ""] }) {
      if (verb === "test") {
        const delivery = await client.post(`/channels/${encodeURIComponent(channel)}/test`, {}, Delivery);
        const line = delivery.delivered
          ? `Delivered to ${channel}.`
          : `Not delivered to ${channel}: ${delivery.because}`;
        return { json: delivery, lines: [line], failed: !delivery.delivered };
      }
      const { channels } = await client.get("/channels", ChannelList);
      const cells = channels.map(({ channel: name, kind, to, waiting, newest }) => [
        name,
        kind,
        to,
        String(waiting),
        newest === null ? "" : (newest.because ?? `delivered ${when(newest.at)}`),
      ]);
      return { json: channels, lines: tableOf(["CHANNEL", "KIND", "TO", "WAITING", "NEWEST"], cells) };
    },
  },
  tokens: {
    usage: "[join|api ROLE|revoke ID]",
    help: "all tokens, or make or revoke one; --name TEXT --hours N --drone NAME --target NAME",
    options: { name: "text", hours: "text", drone: "text", target: "text" },
    async run({ client, args: [verb, what = ""], said }) {
      const { name, drone, target } = said;
      const named = { ...(name && { name }), ...(said.hours && { hours: Number(said.hours) }) };
      if (verb === "join") {
        const made = await client.post(
          "/tokens/join",
          { ...named, ...(drone && { drone }), ...(target && { target }) },
          MadeJoinToken,
        );
        return { json: made, lines: [made.command] };
      }
      if (verb === "api") {
        const made = await client.post(
          "/tokens/api",
          { name: "made by portage-swarm", ...named, role: what },
          MadeToken,
        );
        return { json: made, lines: [made.secret] };
      }
      if (verb === "revoke") {
        await client.remove(`/tokens/${encodeURIComponent(what)}`);
        return { json: null, lines: [`Revoked ${what}.`] };
      }
      const { tokens } = await client.get("/tokens", TokenList);
      const cells = tokens.map((each) => [
        each.token,
        each.scope.kind === "api" ? each.scope.role : "join",
        each.name,
        each.by,
        when(each.usedAt),
        each.revokedAt === null ? when(each.expiresAt) : "revoked",
      ]);
      return { json: tokens, lines: tableOf(["TOKEN", "FOR", "NAME", "BY", "LAST USED", "EXPIRES"], cells) };
    },
  },
  upgrade,
  doctor: {
    usage: "",
    help: "check the coordinator and every drone, and say what to do",
    async run({ client }) {
      const askedAt = Date.now();
      const checkup = await client.get("/checkup", Checkup);
      const answeredAt = Date.now();
      const { drones } = await client.get("/drones", DroneList);
      const publicUrl = checkup.publicUrl === null ? null : new URL(checkup.publicUrl);
      const indexes = checkup.targets.map(async (target) => ({
        target,
        status: await statusAt(new URL(`/binhost/${target}/Packages`, client.coordinator)),
      }));
      const findings = findingsOf(checkup, drones, {
        askedAt,
        answeredAt,
        publicUrl: publicUrl && {
          answers: (await statusAt(new URL("/api/v1/live", publicUrl))) === 204,
          opensSockets: await opensSockets(publicUrl),
        },
        indexes: await Promise.all(indexes),
      });
      return { json: { findings }, lines: linesOf(findings), failed: findings.some(({ well }) => !well) };
    },
  },
  backup: {
    usage: "",
    help: "save a snapshot of the database on the coordinator's machine, in backups/ of its data directory",
    async run({ client }) {
      const backup = await client.post("/backup", {}, Backup);
      return {
        json: backup,
        lines: [`Saved ${(backup.sizeBytes / 1e6).toFixed(1)} MB to ${backup.file} on the coordinator's machine.`],
      };
    },
  },
};

/** Nothing more to say: it was said on the way. */
const DONE: Told = { json: undefined, lines: [] };

async function lookAt(client: Client) {
  const status = await client.get("/status", Status);
  const failed = status.builds.failed ? await allRows(client, "&state=failed") : [];
  const { drones } = await client.get("/drones", DroneList);
  return { status, drones, attention: attentionLines(status, failed, drones) };
}

function previewed(preview: AdditionPreview): Told {
  const { named, needed, joined, published, addsSeconds, problems } = preview;
  const time = !addsSeconds ? "" : ` That takes about ${duration(addsSeconds)} more.`;
  const known = `${joined} are queued already, ${published} are built already.`;
  const lines = [
    `Would add ${countOf(named + needed)}: ${named} that you named and ${needed} that they need; ${known}${time}`,
    ...problems.map(({ sentence }) => sentence),
  ];
  return { json: preview, lines, failed: problems.length > 0 };
}

function droneLines(drones: z.infer<typeof DroneList>["drones"]): string[] {
  const cells = drones.map(({ drone, state, cores, telemetry, builds, host, idleBecause }) => [
    drone,
    painted(state),
    `${builds.reduce((sum, { cores: held }) => sum + held.length, 0)}/${cores}`,
    telemetry ? telemetry.load[0].toFixed(1) : "",
    host.agentVersion,
    builds.map(({ cpv }) => cpv).join(" ") || (idleBecause ?? ""),
  ]);
  return tableOf(["DRONE", "STATE", "CORES", "LOAD", "VERSION", "BUILDS"], cells);
}

function done(receipt: Receipt, past: string): Told {
  return { json: receipt, lines: [`${past} ${countOf(receipt.builds.length)}.`] };
}

function countOf(count: number): string {
  return count === 1 ? "1 package" : `${count} packages`;
}

/** What `portage-swarm-agent --plan` printed on a Gentoo host. */
function planIn(text: string): z.infer<typeof BroughtPlan> {
  const read = BroughtPlan.safeParse(jsonIn(text));
  if (read.success) return read.data;
  throw new Refused(400, "That is no plan: give what portage-swarm-agent --plan prints.");
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const BroughtPlan = z.object({ entries: z.array(PlanEntry).min(1) });

/** A world file: one atom a line, `#` begins a comment. */
function atomsIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}
