import { expect, it } from "vitest";
import type { Toast } from "./toast-stack";
import { pushToast } from "./toast-stack";

const toast = (id: number, more: Partial<Toast> = {}): Toast => ({ id, text: `toast ${id}`, ...more });
const ids = (toasts: readonly Toast[]) => toasts.map(({ id }) => id);

it("shows three at most, the newest last", () => {
  const shown = [1, 2, 3, 4].reduce<readonly Toast[]>((before, id) => pushToast(before, toast(id)), []);
  expect(ids(shown)).toEqual([2, 3, 4]);
});

it("keeps one that something waits behind", () => {
  const waiting = toast(1, { onRunOut: () => undefined });
  const shown = [2, 3, 4].reduce<readonly Toast[]>((before, id) => pushToast(before, toast(id)), [waiting]);
  expect(ids(shown)).toEqual([1, 3, 4]);
});
