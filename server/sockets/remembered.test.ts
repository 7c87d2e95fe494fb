import { expect, test } from "vitest";
import { Remembered } from "./remembered";

test("an answer holds for its time, and the oldest is forgotten first", () => {
  let now = 0;
  const answers = new Remembered<number>({ most: 2, holdsMs: 10, now: () => now });
  answers.put("a", 1);
  answers.put("b", 2);
  now = 5;
  answers.put("a", 3);
  answers.put("c", 4);
  expect([answers.get("a"), answers.get("b"), answers.get("c")]).toEqual([3, undefined, 4]);
  now = 15;
  expect([answers.get("a"), answers.get("c")]).toEqual([undefined, undefined]);
});
