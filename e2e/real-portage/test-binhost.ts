import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** A binhost with what it was given: files and the stanzas that their builders' Portage wrote. */
export type TestBinhost = {
  url: string;
  publish(artefact: { path: string; stanza: string }, builder: string): void;
  /** Whatever becomes of a published file, the index goes on naming it. */
  spoil(cpv: string, how: "cut short" | "removed"): void;
  close(): void;
};

export async function openBinhost(): Promise<TestBinhost> {
  const root = mkdtempSync(join(tmpdir(), "portage-swarm-binhost-"));
  const stanzas: string[] = [];
  const writeIndex = () => {
    const header = `ARCH: amd64\nPACKAGES: ${stanzas.length}\nTIMESTAMP: ${Math.floor(Date.now() / 1000)}\nVERSION: 0\n`;
    writeFileSync(join(root, "Packages"), [header, ...stanzas.map((stanza) => `${stanza}\n`)].join("\n"));
  };
  writeIndex();

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://binhost").pathname.replace(/^\/binhost\/test/, "");
    try {
      const file = join(root, path);
      // To the second, as every web server does that has plain files to serve.
      const changedAt = Math.floor(statSync(file).mtimeMs / 1000) * 1000;
      if (changedAt <= Date.parse(request.headers["if-modified-since"] ?? "")) response.writeHead(304).end();
      else response.writeHead(200, { "last-modified": new Date(changedAt).toUTCString() }).end(readFileSync(file));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");

  return {
    url: `http://127.0.0.1:${address.port}/binhost/test`,
    publish({ path, stanza }, builder) {
      const published = join(builder, basename(path));
      mkdirSync(dirname(join(root, published)), { recursive: true });
      copyFileSync(path, join(root, published));
      const own = stanza.slice(stanza.indexOf("\n\n") + 2);
      stanzas.push(own.replace(/^PATH: .*$/m, `PATH: ${published}`));
      writeIndex();
    },
    spoil(cpv, how) {
      const stanza = stanzas.find((each) => each.includes(`CPV: ${cpv}\n`));
      const file = join(root, /^PATH: (.*)$/m.exec(stanza ?? "")?.[1] ?? "");
      if (how === "removed") rmSync(file);
      else truncateSync(file, statSync(file).size / 2);
    },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
