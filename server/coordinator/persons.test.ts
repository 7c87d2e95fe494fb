import { describe, expect, test } from "vitest";
import type { BuildId } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { COMMAND_KNOWN_MS, UNDO_WITHIN_MS } from "../../protocol/time";
import type { PersonsCommand } from "./command";
import { addition, failed, ONE_CORE, SmallSwarm } from "./testing/small-swarm";

const ID = CommandId.parse("command-1");
const OTHER = CommandId.parse("command-2");

function undo(small: SmallSwarm, command = ID): string | "done" {
  const { reply } = small.ask<"undo">({ kind: "undo", command, by: "somebody" });
  return "refused" in reply ? reply.sentence : "done";
}

/** What a person sees of it: how builds stand, where, and who may build them; the drones; the pause. */
function picture({ swarm }: SmallSwarm) {
  return {
    builds: [...swarm.builds.values()].map(({ build, standing, pin, failedOn, requeuedAfter }) => {
      const roots = standing.state === "blocked" ? [...standing.roots].sort() : [];
      return { build, state: standing.state, roots, pin, failedOn, requeuedAfter, order: swarm.ranking.order(build) };
    }),
    drones: [...swarm.drones.values()].map(({ grounding, drain, limit }) => [
      grounding?.note,
      drain?.note,
      limit?.jobs,
    ]),
    paused: swarm.head.get().paused?.note,
  };
}

/** A swarm with builds in every standing but `building`. */
function swarmOfAll() {
  const small = new SmallSwarm();
  small.hello("izar");
  small.hello("tarn");
  const builds = small.add({ bad: [], built: [], a: [], b: ["a"], c: ["bad"], held: [], gone: [], d: ["gone", "bad"] });
  small.finish("izar", small.grant("izar"), failed("invalid-atom"));
  small.do<"next">({ kind: "next", builds: [small.row(builds.built).build], by: "operator" });
  small.complete("izar", small.grant("izar"));
  small.tell("hold", builds.held);
  small.tell("cancel", builds.gone);
  return { small, build: (name: string) => small.row(builds[name]).build, izar: small.drone("izar") };
}

describe("a command under an id", () => {
  test("[CM1] is done once, however often it comes, and answered alike", () => {
    const { small, build } = swarmOfAll();
    const requeue = { kind: "requeue" as const, builds: [build("bad")], by: "operator", id: ID };
    const first = small.ask<"requeue">(requeue);
    expect(first.facts.at(-1)).toMatchObject({ kind: "command.given", command: ID, by: "operator", what: "requeue" });
    small.finish("izar", small.grant("izar"), failed("invalid-atom"));
    const second = small.ask<"requeue">(requeue);
    expect(second).toEqual({ facts: [], reply: first.reply });
    expect(small.row(build("bad")).standing.state).toBe("failed");
  });

  test("[CM1] an addition that comes again names the builds that it made", () => {
    const small = new SmallSwarm();
    small.add({ old: [] });
    const adding = { ...addition({ old: [], a: [], b: ["a"] }), id: ID };
    const first = small.do<"add">(adding);
    expect(first).toMatchObject({ run: 2, builds: [{ build: 2 }, { build: 3 }], joined: [{ build: 1 }] });
    expect(small.do<"add">(adding)).toEqual(first);
    expect(small.swarm.builds.size).toBe(3);
  });

  test("[CM2] is known for a day", () => {
    const { small, build } = swarmOfAll();
    const pin = { kind: "pin" as const, builds: [build("a")], drone: small.drone("izar"), by: "operator", id: ID };
    small.do<"pin">(pin);
    small.do<"unpin">({ kind: "unpin", builds: [build("a")], by: "operator" });
    small.pass(COMMAND_KNOWN_MS / 1000 - 1);
    expect(small.ask<"pin">(pin).facts).toEqual([]);
    small.pass(1);
    expect(small.ask<"pin">(pin).facts).not.toEqual([]);
  });

  test("[CM3] is done to all of its builds or to none", () => {
    const { small, build } = swarmOfAll();
    for (const builds of [
      [build("a"), build("built")],
      [build("a"), 99 as BuildId],
      [build("a"), build("a")],
    ]) {
      const { facts, reply } = small.ask<"hold">({ kind: "hold", builds, note: "", by: "operator", id: ID });
      expect(facts).toEqual([]);
      expect(reply).toHaveProperty("refused");
    }
  });
});

describe("undo", () => {
  type Given = PersonsCommand & { id: CommandId };
  const who = { by: "operator", id: ID };
  const COMMANDS: Record<string, (all: ReturnType<typeof swarmOfAll>) => Given> = {
    add: () => ({ ...addition({ built: [], bad: [], gone: [], x: ["a"], y: ["bad"] }), ...who }),
    "add as the next": () => ({ ...addition({ x: ["a"] }), to: "next", ...who }),
    move: ({ build }) => ({ kind: "move", builds: [build("c"), build("b")], after: build("a"), before: null, ...who }),
    "move of what is out of the queue": ({ build }) => ({
      ...{ kind: "move", builds: [build("bad"), build("gone"), build("held"), build("built")], ...who },
      ...{ after: null, before: build("a") },
    }),
    next: ({ build }) => ({ kind: "next", builds: [build("b")], ...who }),
    pin: ({ build, izar }) => ({ kind: "pin", builds: [build("a"), build("bad")], drone: izar, ...who }),
    hold: ({ build }) => ({ kind: "hold", builds: [build("a"), build("c"), build("bad")], note: "", ...who }),
    release: ({ build }) => ({ kind: "release", builds: [build("held")], ...who }),
    requeue: ({ build }) => ({ kind: "requeue", builds: [build("bad"), build("gone"), build("built")], ...who }),
    "requeue of all that failed": () => ({ kind: "requeue", builds: { failed: "any" }, ...who }),
    cancel: ({ build }) => ({ kind: "cancel", builds: [build("a"), build("b"), build("bad"), build("held")], ...who }),
    ground: ({ izar }) => ({ kind: "ground", drone: izar, note: "fan", until: null, ...who }),
    limit: ({ izar }) => ({ kind: "limit", drone: izar, jobs: 2, ...who }),
    drain: ({ izar }) => ({ kind: "drain", drone: izar, note: "kernel", ...who }),
    pause: () => ({ kind: "pause", note: "kernel", ...who }),
  };
  test.each(Object.keys(COMMANDS))("[CM4] takes back a %s: all is as it was", (what) => {
    const all = swarmOfAll();
    const { small } = all;
    const before = picture(small);
    const command = COMMANDS[what]?.(all);
    if (!command) throw new Error("There is no such command.");
    expect(small.ask(command).reply).toMatchObject({ kind: "done", undoUntil: small.now.wall + UNDO_WITHIN_MS });
    expect(picture(small)).not.toEqual(before);
    small.pass(UNDO_WITHIN_MS / 1000);
    expect(undo(small)).toBe("done");
    const made = picture(small).builds.slice(before.builds.length);
    expect(made.map(({ state }) => state)).toEqual(made.map(() => "cancelled"));
    expect({ ...picture(small), builds: picture(small).builds.slice(0, before.builds.length) }).toEqual(before);
    expect(undo(small)).toBe("done");
  });

  test.each<[string, (all: ReturnType<typeof swarmOfAll>) => Given]>([
    ["resume", () => ({ kind: "resume", ...who })],
    ["unground", ({ izar }) => ({ kind: "unground", drone: izar, ...who })],
    ["undrain", ({ izar }) => ({ kind: "undrain", drone: izar, ...who })],
    ["unpin", ({ build }) => ({ kind: "unpin", builds: [build("a")], ...who })],
  ])("[CM4] takes back what takes back: %s", (_, commandOf) => {
    const all = swarmOfAll();
    const { small, build, izar } = all;
    small.do<"pause">({ kind: "pause", note: "why", by: "operator" });
    small.do<"pin">({ kind: "pin", builds: [build("a")], drone: izar, by: "operator" });
    small.do<"ground">({ kind: "ground", drone: izar, note: "fan", until: null, by: "operator" });
    small.do<"drain">({ kind: "drain", drone: izar, note: "kernel", by: "operator" });
    const before = picture(small);
    small.ask(commandOf(all));
    expect(picture(small)).not.toEqual(before);
    expect(undo(small)).toBe("done");
    expect(picture(small)).toEqual(before);
  });

  test("[CM4] it is in the journal who took it back", () => {
    const { small } = swarmOfAll();
    small.do<"pause">({ kind: "pause", note: "", by: "operator", id: ID });
    const { facts } = small.ask<"undo">({ kind: "undo", command: ID, by: "somebody" });
    expect(facts).toMatchObject([
      { kind: "swarm.resumed", by: "somebody" },
      { kind: "command.undone", command: ID, by: "somebody" },
    ]);
  });

  test("[CM5] is refused after its time, for what nobody knows, and for what cannot be undone", () => {
    const { small, build } = swarmOfAll();
    expect(undo(small)).toBe("There is no such command.");
    small.do<"pause">({ kind: "pause", note: "", by: "operator", id: ID });
    small.pass(UNDO_WITHIN_MS / 1000 + 1);
    expect(undo(small)).toBe("It was done more than 30 s ago.");
    small.do<"resume">({ kind: "resume", by: "operator" });
    expect(small.grant("tarn").build).toBe(build("a"));
    small.do<"stop">({ kind: "stop", builds: [build("a")], by: "operator", id: OTHER });
    expect(undo(small, OTHER)).toBe("A stop cannot be undone.");
  });

  test.each<[string, (all: ReturnType<typeof swarmOfAll>) => Given]>([
    ["limit", ({ izar }) => ({ kind: "limit", drone: izar, jobs: 2, ...who })],
    ["unpin", ({ build }) => ({ kind: "unpin", builds: [build("a")], ...who })],
  ])("[CM5] is refused when the drone that it is about was removed since: %s", (_, commandOf) => {
    const all = swarmOfAll();
    const { small, build, izar } = all;
    small.do<"pin">({ kind: "pin", builds: [build("a")], drone: izar, by: "operator" });
    small.pass(31);
    small.beat("tarn");
    small.tick();
    small.ask(commandOf(all));
    small.do<"remove">({ kind: "remove", drone: izar, by: "operator" });
    expect(undo(small)).toBe("izar was removed since.");
  });

  test("[CM5] is refused when somebody changed the same since", () => {
    const { small, build } = swarmOfAll();
    small.do<"hold">({ kind: "hold", builds: [build("a")], note: "", by: "operator", id: ID });
    small.do<"release">({ kind: "release", builds: [build("a")], by: "somebody", id: OTHER });
    expect(undo(small)).toBe("somebody changed it since.");
    expect(undo(small, OTHER)).toBe("done");
    expect(undo(small)).toBe("done");
    expect(small.row(build("a")).standing.state).toBe("ready");
  });

  test("[CM6] what has started since goes on", () => {
    const { small, build } = swarmOfAll();
    small.do<"add">({ ...addition({ x: [], y: [] }, { ...ONE_CORE, serialSeconds: 100 }), id: ID });
    expect(small.grant("tarn").name).toBe("x");
    expect(undo(small)).toBe("done");
    expect(small.states()).toMatch(/x building, y cancelled$/);
    small.do<"requeue">({ kind: "requeue", builds: [build("bad")], by: "operator", id: OTHER });
    small.do<"next">({ kind: "next", builds: [build("bad")], by: "operator" });
    expect(small.grant("tarn").name).toBe("bad");
    expect(undo(small, OTHER)).toBe("x/bad-1 has started since.");
  });
});

describe("stop and pin", () => {
  test("[CM7] a stopped build is taken away and held; released, it has its next attempt", () => {
    const { small, build } = swarmOfAll();
    const key = small.grant("tarn");
    const { facts } = small.ask<"stop">({ kind: "stop", builds: [build("a")], by: "operator" });
    expect(facts).toMatchObject([
      { kind: "lease.dropped", because: "stopped by operator" },
      { kind: "build.requeued" },
      { kind: "build.held", by: "operator" },
    ]);
    expect(small.beat("tarn", [key]).drop).toMatchObject([{ build: key.build }]);
    expect(small.states()).toContain("a held, b waiting");
    small.tell("release", build("a"));
    expect(small.beat("tarn", [key]).drop).toMatchObject([{ build: key.build }]);
    expect(small.grant("tarn")).toMatchObject({ build: key.build, attempt: key.attempt + 1 });
  });

  test("[CM8] a pinned build is built by its drone only, also where it failed", () => {
    const { small, build, izar } = swarmOfAll();
    small.do<"pin">({ kind: "pin", builds: [build("a")], drone: izar, by: "operator" });
    expect(small.claim("tarn").kind).toBe("wait");
    small.finish("izar", small.grant("izar"), failed("compile-error"));
    expect(small.claim("tarn").kind).toBe("wait");
    expect(small.grant("izar")).toMatchObject({ build: build("a"), attempt: 2 });
  });

  test("[CM8] a pin to a grounded drone, or to one of another target, is refused", () => {
    const { small, build, izar } = swarmOfAll();
    const pin = () => small.ask<"pin">({ kind: "pin", builds: [build("a")], drone: izar, by: "operator" }).reply;
    small.do<"ground">({ kind: "ground", drone: izar, note: "fan", until: null, by: "operator" });
    expect(pin()).toMatchObject({ sentence: 'izar takes no new work. Grounded by operator: "fan".' });
  });
});

describe("drones", () => {
  test("[CM9] a limited drone holds no more cores than it may", () => {
    const { small, izar } = swarmOfAll();
    small.add({ x: [], y: [], z: [] });
    small.do<"limit">({ kind: "limit", drone: izar, jobs: 2, by: "operator" });
    small.grant("izar");
    small.grant("izar");
    expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: "Limited to 2 jobs by operator." });
    small.do<"limit">({ kind: "limit", drone: izar, jobs: null, by: "operator" });
    small.grant("izar");
    const { reply } = small.ask<"limit">({ kind: "limit", drone: izar, jobs: 5, by: "operator" });
    expect(reply).toMatchObject({ refused: "bad-message", field: "jobs", sentence: "izar has 4 cores." });
  });

  test("[CM10] a drained drone finishes what it has and gets nothing new, also after a new hello", () => {
    const { small, izar } = swarmOfAll();
    const key = small.grant("izar");
    small.add({ x: [] });
    small.do<"drain">({ kind: "drain", drone: izar, note: "kernel", by: "operator" });
    small.hello("izar", { held: [key] });
    expect(small.claim("izar")).toMatchObject({ kind: "wait", sentence: 'Drained by operator: "kernel".' });
    small.complete("izar", key);
    small.do<"undrain">({ kind: "undrain", drone: izar, by: "operator" });
    expect(small.claim("izar").kind).toBe("grant");
  });

  test("[CM11] a drone that is gone is forgotten: what it held is ready again, what was pinned to it free", () => {
    const { small, build, izar } = swarmOfAll();
    small.do<"pin">({ kind: "pin", builds: [build("a"), build("b")], drone: izar, by: "operator" });
    small.grant("izar");
    const removing = { kind: "remove", drone: izar, by: "operator" } as const;
    expect(small.ask<"remove">(removing).reply).toMatchObject({
      sentence: "izar is not gone: it was heard from. Stop its agent first.",
    });
    small.pass(31);
    small.beat("tarn");
    small.tick();
    small.do<"remove">(removing);
    expect(small.swarm.drones.get(izar)).toBeUndefined();
    expect(small.row(build("b")).pin).toBeNull();
    expect(small.grant("tarn").build).toBe(build("a"));
    small.hello("izar");
    expect(small.swarm.drones.get(izar)).toMatchObject({ built: 0 });
  });
});
