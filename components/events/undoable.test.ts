import { expect, it } from "vitest";
import type { Fact } from "../../protocol/facts";
import { JournalEntry } from "../../protocol/facts";
import { BuildId } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { commandOf, undoable } from "./undoable";

const NOW = 1_000_000;
const build = BuildId.parse(1);
const held = (at: number): Fact => ({ kind: "build.held", at, build, by: "maja", note: "" });
const given = (name: string, at: number, isReversible = true): Fact => ({
  ...{
    kind: "command.given",
    at,
    command: CommandId.parse(name),
    by: "maja",
    what: "hold",
    builds: [build],
    joined: [],
  },
  former: isReversible ? [{ of: "place", build, place: null }] : [],
});
const journal = (facts: readonly Fact[]): JournalEntry[] =>
  facts.map((fact, index) => JournalEntry.parse({ sequence: index + 1, fact }));

it("finds the command behind each fact, as long as it can be taken back", () => {
  const facts = [
    held(1),
    given("command-old", 1),
    held(NOW - 29_999),
    held(NOW - 29_999),
    given("command-new", NOW - 29_999),
  ];
  expect([...undoable(journal(facts), NOW)]).toEqual([
    [4, "command-new"],
    [3, "command-new"],
  ]);
  expect(undoable(journal(facts), NOW + 1)).toEqual(new Map());
});

it("leaves out what was undone, what cannot be, and what nobody asked for", () => {
  const undone: Fact = { kind: "command.undone", at: NOW, command: CommandId.parse("command-a"), by: "maja" };
  const facts = [held(NOW - 9), given("command-a", NOW - 9), held(NOW - 5), given("command-b", NOW - 5, false), undone];
  expect(undoable(journal([...facts, held(NOW - 1)]), NOW)).toEqual(new Map());
});

it("takes several back together only when one command did them", () => {
  const commands = undoable(
    journal([held(NOW), held(NOW), given("command-a", NOW), held(NOW), given("command-b", NOW)]),
    NOW,
  );
  expect(commandOf([1, 2], commands)).toBe("command-a");
  expect(commandOf([1, 4], commands)).toBeUndefined();
});
