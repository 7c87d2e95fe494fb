import { expect, it } from "vitest";
import { DroneName } from "../../protocol/ids";
import { queueRow } from "./row.fixture";
import { commandWords, rowCommands } from "./row-commands";

it("offers everything that can be done with a row, and what takes it away last", () => {
  expect(rowCommands(queueRow(1, { state: "failed" }))).toEqual([
    "requeue",
    "next",
    "position",
    "pin",
    "hold",
    "open",
    "copy",
    "remove",
  ]);
  expect(rowCommands(queueRow(1, { state: "building" }))).toEqual(["open", "copy", "stop"]);
  expect(rowCommands(queueRow(1, { pin: DroneName.parse("izar") }))).toContain("unpin");
});

it("says what it will do", () => {
  const built = queueRow(1, { state: "built", attempt: 1 });
  expect(commandWords("requeue", built).word).toBe("Build again");
  expect(commandWords("open", built).word).toBe("Open log");
  expect(commandWords("open", queueRow(2)).word).toBe("Open package");
});
