import { expect, test } from "vitest";
import { allowedCpus } from "./machine";

test.each([
  ["0-3,8", [0, 1, 2, 3, 8]],
  ["5", [5]],
  ["2,4-5", [2, 4, 5]],
])("the CPUs %s are %j", (list, cpus) => {
  expect(allowedCpus(`Cpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`)).toEqual(cpus);
});

test("where the kernel does not tell, none is known", () => {
  expect(allowedCpus("Name: x\n")).toEqual([]);
});
