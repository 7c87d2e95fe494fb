import { expect, it } from "vitest";
import { parseRange } from "./byte-range";

it.each([
  [undefined, "whole"],
  ["bytes=0-", { first: 0, last: 99 }],
  ["bytes=40-", { first: 40, last: 99 }],
  ["bytes=40-49", { first: 40, last: 49 }],
  ["bytes=99-99", { first: 99, last: 99 }],
  ["bytes=40-4000", { first: 40, last: 99 }],
  ["bytes=-10", { first: 90, last: 99 }],
  ["bytes=-1000", { first: 0, last: 99 }],
  ["bytes=100-", "unsatisfiable"],
  ["bytes=9999999999999999-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=50-40", "whole"],
  ["bytes=0-1,5-6", "whole"],
  ["bytes=-", "whole"],
  ["bytes=a-b", "whole"],
  ["lines=0-1", "whole"],
  ["", "whole"],
] as const)("of 100 bytes, %s asks for %o", (header, asked) => {
  expect(parseRange(header, 100)).toEqual(asked);
});
