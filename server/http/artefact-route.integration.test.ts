import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Outcome } from "../../protocol/build";
import { uploadPath } from "../../protocol/upload";
import { buildPackage } from "../binhost/testing/gpkg";
import { newStoreMemory } from "../store/memory-store";
import { connectAgent } from "../testing/test-agent";
import { startTestServer } from "../testing/test-server";
import { IZAR, TARN } from "../testing/words";

test("[BH1] a stale or forged attempt can place and overwrite nothing", async () => {
  const server = await startTestServer(newStoreMemory());
  const [izar, tarn] = [await connectAgent(server, IZAR), await connectAgent(server, TARN)];
  onTestFinished(() => {
    for (const { socket } of [izar, tarn]) socket.disconnect();
  });
  await izar.hello();
  await server.send("POST", "/api/v1/queue", { entries: [{ cpv: "dev-libs/leaf-1.1" }] });
  const first = await izar.work();
  await tarn.hello();
  const ofFirst = buildPackage({ ...first, content: "first" });
  const refused = async (answer: Promise<Response>) => {
    const response = await answer;
    return [response.status, JSON.parse(await response.text()).type.replace("urn:portage-swarm:refusal:", "")];
  };
  const stranger = (path: string) =>
    fetch(`${server.url}${path}`, {
      method: "PUT",
      headers: { authorization: "Bearer nonsense", "x-drone": IZAR, "x-sha256": ofFirst.artefact.sha256 },
      body: new Uint8Array(ofFirst.bytes),
    });
  const { fileName } = ofFirst.artefact;
  expect(await refused(stranger(uploadPath(first, fileName)))).toEqual([401, "not-enrolled"]);
  expect(await refused(tarn.upload(ofFirst))).toEqual([409, "not-your-attempt"]);
  expect(await refused(izar.upload(buildPackage({ ...first, build: 99 })))).toEqual([404, "no-such-build"]);
  expect(await refused(izar.upload(buildPackage({ ...first, attempt: 2 })))).toEqual([404, "no-such-build"]);

  const { build, attempt } = first;
  const outcome: Outcome = { result: "failed", reason: "compile-error", phase: "compile", lines: [], elapsedMs: 1 };
  await izar.ask("report", { sequence: 1, report: { kind: "finished", build, attempt, outcome } });
  const second = await tarn.work();
  expect(second).toMatchObject({ build, attempt: 2 });
  expect(await refused(izar.upload(ofFirst))).toEqual([409, "stale"]);
  expect(await refused(izar.upload(buildPackage({ ...second })))).toEqual([409, "not-your-attempt"]);

  const ofSecond = buildPackage({ ...second, content: "second" });
  await tarn.deliver(ofSecond);
  const published = async () => (await server.get("/api/v1/binhost/default/packages")).body;
  await expect.poll(published).toMatchObject({ packages: [{ attempt: 2, sha256: ofSecond.artefact.sha256 }] });
  expect(await refused(tarn.upload(ofSecond))).toEqual([409, "stale"]);
  const directories = await readdir(join(server.dataDirectory, "binhost/default"));
  expect(directories.sort()).toEqual([`${build}-2`, "Packages"].sort());
  await expect.poll(() => readdir(join(server.dataDirectory, "incoming", String(build)))).toEqual([]);
});
