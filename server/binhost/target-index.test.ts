import { expect, it } from "vitest";
import { parseBuilderIndex } from "./packages-index";
import { TargetIndex } from "./target-index";
import { FragileDisk } from "./testing/fragile-disk";
import { buildPackage } from "./testing/gpkg";

async function emptyIndex(rest: () => Promise<unknown>) {
  const files = new FragileDisk().mount();
  await files.makeDirectory("/binhost");
  const index = new TargetIndex({ files, root: "/binhost", now: () => 1_000_000, rest });
  const put = (build: number) => {
    const { artefact } = buildPackage({ build, cpv: `dev-libs/leaf-${build}` });
    const read = parseBuilderIndex(artefact.stanza);
    if (!read.ok) throw new Error(read.why);
    return index.put(read.index, `${build}-1/dev-libs/leaf/leaf-${build}-1.gpkg.tar`);
  };
  return { index, put };
}

it("[BH6] is not written a second time before its rest is over, and then once for all that came meanwhile", async () => {
  let endRest = () => {};
  const rest = new Promise<void>((resolve) => {
    endRest = resolve;
  });
  const { index, put } = await emptyIndex(() => rest);
  await put(1);
  const others = Promise.all([2, 3, 4, 5].map(put));
  // Far more turns than a writing takes.
  for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect([index.entries.size, index.timestampSeconds]).toEqual([1, 1000]);
  endRest();
  await others;
  expect([index.entries.size, index.timestampSeconds]).toEqual([5, 1001]);
});

it("is written once for all that came while it was being written", async () => {
  const { index, put } = await emptyIndex(() => Promise.resolve());
  const first = put(1);
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all(Array.from({ length: 29 }, (_, at) => put(at + 2)));
  await first;
  expect([index.entries.size, index.timestampSeconds]).toEqual([30, 1001]);
});
