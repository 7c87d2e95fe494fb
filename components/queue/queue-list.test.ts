import { describe, expect, it } from "vitest";
import type { QueueRow } from "../../protocol/to-watcher";
import { parseFilter } from "./queue-filter";
import type { ListItem, ListView, QueueGroup } from "./queue-list";
import { groupRows, keepOrder, listItems } from "./queue-list";
import { queueRow } from "./row.fixture";

const ALL: ListView = { only: null, closed: new Set(), fits: () => true };

/** `Ready 2 | 1 dev-libs/a-1`: one line per item. */
function drawn(items: readonly ListItem[]): string[] {
  return items.map((item) =>
    item.kind === "group"
      ? `${item.group} ${item.count}${item.open ? "" : " closed"}`
      : `${item.place ?? "-"} #${item.row.build}`,
  );
}

function list(rows: QueueRow[], view: Partial<ListView> = {}): string[] {
  return drawn(listItems(groupRows(rows), { ...ALL, ...view }));
}

const SOME = [
  queueRow(9, { state: "held" }),
  queueRow(5, { state: "waiting" }),
  queueRow(1, { state: "building" }),
  queueRow(4, { state: "ready", cpv: "dev-qt/qtbase-6.9.1" }),
  queueRow(3, { state: "ready" }),
  queueRow(2, { state: "failed" }),
  queueRow(6, { state: "blocked" }),
  queueRow(7, { state: "built" }),
  queueRow(8, { state: "cancelled" }),
];

describe("listItems", () => {
  it("keeps the groups in their order, each by position, without what has left the queue", () => {
    expect(list(SOME)).toEqual([
      "building 1",
      "- #1",
      "failed 1",
      "- #2",
      "ready 2",
      "1 #3",
      "2 #4",
      "waiting 1",
      "3 #5",
      "blocked 1",
      "- #6",
      "held 1",
      "- #9",
    ]);
  });

  it("leaves out the rows of a closed group and keeps its count", () => {
    const closed = new Set<QueueGroup>(["building", "ready"]);
    expect(list(SOME, { closed })).toEqual(expect.arrayContaining(["building 1 closed", "ready 2 closed", "3 #5"]));
    expect(list(SOME, { closed })).not.toContain("1 #3");
  });

  it("keeps the places of rows when others are filtered away", () => {
    expect(list(SOME, { fits: parseFilter("qtbase") })).toEqual(["ready 1", "2 #4"]);
    expect(list(SOME, { only: "waiting" })).toEqual(["waiting 1", "3 #5"]);
  });

  it("is empty when nothing is left", () => {
    expect(list([queueRow(7, { state: "built" })])).toEqual([]);
  });

  it("breaks a tie of positions by the number of the build, always the same way", () => {
    expect(list([queueRow(2, { order: [1, 2] }), queueRow(1, { order: [1, 1] })])).toEqual(["ready 2", "1 #1", "2 #2"]);
  });
});

describe("keepOrder", () => {
  it("shows what builds are now in the order they had", () => {
    const before = listItems(groupRows([queueRow(1), queueRow(2), queueRow(3)]), ALL);
    const started = queueRow(1, { state: "building" });
    const rows = new Map([started, queueRow(4, { order: [0] })].map((row) => [row.build, row]));
    const after = keepOrder(before, rows);
    expect(drawn(after)).toEqual(drawn(before));
    expect(after[1]).toMatchObject({ row: { state: "building" } });
  });
});
