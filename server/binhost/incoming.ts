import { createHash } from "node:crypto";
import { join } from "node:path";
import { Artefact } from "../../protocol/build";
import type { AttemptKey } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import type { AnnouncedFile, Received } from "./binhost";
import { makeDurableDirectory } from "./durable-files";
import type { FileSystem } from "./file-system";
import { packageFormat } from "./package-path";

/**
 * Package files on their way in: `incoming/<build>/<attempt>/<sha256>`. No name that a drone chose becomes part of a path, and
 * two files of one attempt never get into each other's way: a name stands for its bytes.
 */
export class Incoming {
  readonly #files: FileSystem;
  readonly #dataDirectory: string;
  readonly #root: string;
  readonly #maxPackageBytes: number;
  #uploads = 0;

  constructor(files: FileSystem, dataDirectory: string, maxPackageBytes: number) {
    this.#files = files;
    this.#dataDirectory = dataDirectory;
    this.#root = join(dataDirectory, INCOMING);
    this.#maxPackageBytes = maxPackageBytes;
  }

  pathOf(key: AttemptKey, sha256: string): string {
    return join(this.#directoryOf(key), sha256);
  }

  async receive(key: AttemptKey, announced: AnnouncedFile, body: AsyncIterable<Uint8Array>): Promise<Received> {
    const refusal = this.#refusalOf(announced);
    if (refusal) return { ok: false, refusal };
    const names = [INCOMING, String(key.build), String(key.attempt)];
    const directory = await makeDurableDirectory(this.#files, this.#dataDirectory, names);
    this.#uploads += 1;
    const partPath = join(directory, `${announced.sha256}.${this.#uploads}${PART}`);
    try {
      const why = await this.#writePart(partPath, announced, body);
      if (why) return { ok: false, refusal: refuse("bad-artefact", why) };
      await this.#files.rename(partPath, this.pathOf(key, announced.sha256));
      await this.#files.syncDirectory(directory);
      return { ok: true };
    } finally {
      await this.#files.remove(partPath);
    }
  }

  discard(key: AttemptKey): Promise<void> {
    return this.#files.remove(this.#directoryOf(key));
  }

  /** Keeps what was received for these attempts, whole files only; removes all else. */
  async keepOnly(open: readonly AttemptKey[]): Promise<void> {
    const kept = new Set(open.map((key) => this.#directoryOf(key)));
    for (const build of await this.#files.list(this.#root)) {
      for (const attempt of await this.#files.list(join(this.#root, build))) {
        const directory = join(this.#root, build, attempt);
        if (!kept.has(directory)) await this.#files.remove(directory);
        else await this.#removeParts(directory);
      }
      const left = await this.#files.list(join(this.#root, build));
      if (left.length === 0) await this.#files.remove(join(this.#root, build));
    }
  }

  async #removeParts(directory: string): Promise<void> {
    for (const name of await this.#files.list(directory)) {
      if (name.endsWith(PART)) await this.#files.remove(join(directory, name));
    }
  }

  #refusalOf(announced: AnnouncedFile) {
    if (announced.sizeBytes > this.#maxPackageBytes) {
      return refuse("too-large", `A package may have at most ${this.#maxPackageBytes} bytes.`, "sizeBytes");
    }
    const parsed = Artefact.pick({ fileName: true, sizeBytes: true, sha256: true }).safeParse(announced);
    const [issue] = parsed.error?.issues ?? [];
    if (issue) return refuse("bad-artefact", `${issue.path.join(".")}: ${issue.message}`, issue.path.join("."));
    if (packageFormat(announced.fileName)) return null;
    return refuse("bad-artefact", "fileName: must end in .gpkg.tar, .xpak or .tbz2", "fileName");
  }

  /** Writes the body while hashing it; answers a sentence when it is not what was announced. */
  async #writePart(path: string, announced: AnnouncedFile, body: AsyncIterable<Uint8Array>): Promise<string | null> {
    const file = await this.#files.create(path);
    try {
      const hash = createHash("sha256");
      let sizeBytes = 0;
      for await (const chunk of body) {
        sizeBytes += chunk.length;
        if (sizeBytes > announced.sizeBytes) return `More than the announced ${announced.sizeBytes} bytes came.`;
        hash.update(chunk);
        await file.write(chunk);
      }
      if (sizeBytes < announced.sizeBytes) return `${announced.sizeBytes} bytes were announced, ${sizeBytes} came.`;
      if (hash.digest("hex") !== announced.sha256) return "The file's SHA256 is not the one that was announced.";
      await file.sync();
      return null;
    } finally {
      await file.close();
    }
  }

  #directoryOf({ build, attempt }: AttemptKey): string {
    return join(this.#root, String(build), String(attempt));
  }
}

const INCOMING = "incoming";
/** What is still being written. */
const PART = ".part";
