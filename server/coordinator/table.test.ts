import fc from "fast-check";
import { expect, test } from "vitest";
import { Cell } from "./cell";
import { Table } from "./table";

type Row = { key: number; value: number };

const row = fc.record({ key: fc.nat(5), value: fc.nat(100) });
const step = fc.oneof(row, fc.constantFrom("fold" as const, "drop" as const));

test("a table is its committed rows under what was written since, however often it is folded and dropped", () => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const sums = new Map<number, number>();
      const table = new Table<number, Row>(
        ({ key }) => key,
        (before, after) => {
          if (before) sums.set(before.key, (sums.get(before.key) ?? 0) - before.value);
          if (after) sums.set(after.key, (sums.get(after.key) ?? 0) + after.value);
        },
      );
      let committed = new Map<number, Row>();
      let tentative = new Map<number, Row>();
      for (const now of steps) {
        if (now === "fold") {
          table.fold();
          committed = tentative;
        } else if (now === "drop") {
          table.drop();
          tentative = committed;
        } else {
          table.put(now);
          tentative = new Map(tentative).set(now.key, now);
        }
        const rows = [...tentative.values()];
        expect(rows.map(({ key }) => table.get(key))).toEqual(rows);
        expect(new Set(table.values())).toEqual(new Set(rows));
        expect(table.size).toBe(rows.length);
        expect(new Set(table.changed())).toEqual(new Set(rows.filter((one) => committed.get(one.key) !== one)));
        for (const [key, sum] of sums) expect(sum).toBe(tentative.get(key)?.value ?? 0);
      }
    }),
  );
});

test("a cell is its committed value under the one written since", () => {
  const cell = new Cell("first");
  expect([cell.get(), cell.changed()]).toEqual(["first", null]);
  cell.put("second");
  expect([cell.get(), cell.changed()]).toEqual(["second", "second"]);
  cell.drop();
  expect(cell.get()).toBe("first");
  cell.put("third");
  cell.fold();
  expect([cell.get(), cell.changed()]).toEqual(["third", null]);
  cell.drop();
  expect(cell.get()).toBe("third");
});
