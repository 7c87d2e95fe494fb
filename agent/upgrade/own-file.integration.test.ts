import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { emptyDirectory } from "../testing/test-agent";
import { prepareUpgrade, putBack, putInPlace, readOwnFile } from "./own-file";

const sha256Of = (text: string) => createHash("sha256").update(text).digest("hex");

/** A coordinator that serves that as its agent, and an agent that asks it. */
async function world({ served, status = 200 }: { served: string; status?: number }) {
  const server = createServer((_request, response) => response.writeHead(status).end(served));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const path = join(emptyDirectory(), "agent.mjs");
  writeFileSync(path, "old");
  return { coordinator: new URL(`http://127.0.0.1:${port}`), path, own: readOwnFile(path) };
}

const replaceBy = (text: string) => ({ kind: "replace", to: { version: "2", sha256: sha256Of(text) } }) as const;

test("[UP2] it fetches and verifies the new agent, puts it in place by a rename, and can go back", async () => {
  const { coordinator, path, own } = await world({ served: "new" });
  expect(own.facts).toEqual({ sha256: sha256Of("old"), replaceable: true });
  expect(await prepareUpgrade(replaceBy("new"), coordinator, own)).toEqual({ kind: "accepted" });
  expect(readFileSync(path, "utf8")).toBe("old");
  putInPlace(path);
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readFileSync(`${path}.old`, "utf8")).toBe("old");
  expect(await prepareUpgrade({ kind: "return" }, coordinator, own)).toEqual({ kind: "accepted" });
  putBack(path);
  expect(readFileSync(path, "utf8")).toBe("old");
  expect(existsSync(`${path}.new`)).toBe(false);
  expect(await prepareUpgrade({ kind: "return" }, coordinator, own)).toMatchObject({
    kind: "refused",
    sentence: expect.stringContaining("no former agent"),
  });
});

test("[UP2] another agent than was announced is not kept", async () => {
  const { coordinator, path, own } = await world({ served: "something else" });
  expect(await prepareUpgrade(replaceBy("new"), coordinator, own)).toMatchObject({
    kind: "refused",
    sentence: expect.stringContaining(`is another agent (SHA-256 ${sha256Of("something else")})`),
  });
  expect(existsSync(`${path}.new`)).toBe(false);
});

test("it says why nothing could be fetched", async () => {
  const { coordinator, path, own } = await world({ served: "", status: 404 });
  const sentenceOf = async (from: URL, who = own) => {
    const reply = await prepareUpgrade(replaceBy("new"), from, who);
    return reply.kind === "refused" ? reply.sentence : null;
  };
  expect(await sentenceOf(coordinator)).toContain("HTTP status 404");
  expect(await sentenceOf(new URL("http://127.0.0.1:9"))).toContain("cannot be fetched");
  mkdirSync(`${path}.new`);
  const serving = await world({ served: "new" });
  expect(await sentenceOf(serving.coordinator)).toContain("EISDIR");
});
