import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Artefact } from "../../protocol/build";
import type { AttemptKey } from "../../protocol/ids";
import { refuse } from "../../protocol/refusals";
import type { AnnouncedFile, Received } from "./binhost";
import { makeDurableDirectory, readPieces } from "./durable-files";
import type { FileSystem } from "./file-system";
import { packageFormat } from "./package-path";

/**
 * Package files on their way in: `incoming/<build>/<attempt>/<sha256>`. No name that a drone chose becomes part of a path, and
 * two files of one attempt never get into each other's way: a name stands for its bytes. What breaks off is kept beside, to be
 * sent on from there.
 */
export class Incoming {
  readonly #files: FileSystem;
  readonly #dataDirectory: string;
  readonly #root: string;
  readonly #maxPackageBytes: number;
  /** By where the file shall lie. */
  readonly #uploading = new Map<string, Set<Upload>>();
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

  /**
   * How many bytes of a file are here, to be sent on from there; all of them when it was received. What is still being received is
   * broken off: whoever asks has lost the connection, or will.
   */
  async receivedBytes(key: AttemptKey, sha256: string): Promise<number> {
    const path = this.pathOf(key, sha256);
    const uploads = [...(this.#uploading.get(path) ?? [])];
    for (const { breakOff } of uploads) breakOff();
    await Promise.all(uploads.map(({ ended }) => ended));
    return (await this.#sizeOf(path)) ?? (await this.#sizeOf(path + PARTIAL)) ?? 0;
  }

  /** `offset`: the body begins with that byte of the file, after those which {@link receivedBytes} told of. */
  async receive(
    key: AttemptKey,
    announced: AnnouncedFile,
    body: AsyncIterable<Uint8Array>,
    offset = 0,
  ): Promise<Received> {
    const refusal = this.#refusalOf(announced);
    if (refusal) return { ok: false, refusal };
    const names = [INCOMING, String(key.build), String(key.attempt)];
    const directory = await makeDurableDirectory(this.#files, this.#dataDirectory, names);
    const path = this.pathOf(key, announced.sha256);
    this.#uploads += 1;
    const part = `${path}.${this.#uploads}${PART}`;
    const upload = new Upload();
    const beside = this.#uploading.get(path) ?? new Set();
    this.#uploading.set(path, beside.add(upload));
    try {
      if (offset > 0 && !(await this.#takeOver(path + PARTIAL, part, offset))) {
        return {
          ok: false,
          refusal: refuse("not-saved", `There are not ${offset} bytes of this file here. Ask again.`),
        };
      }
      const why = await this.#writePart(part, announced, upload.until(body), offset);
      if (why === null) {
        await this.#files.rename(part, path);
        await this.#files.syncDirectory(directory);
        return { ok: true };
      }
      await this.#files.remove(part);
      // What came before may be to blame, of an earlier connection or of a disk: the whole file may be right.
      return { ok: false, refusal: offset > 0 ? refuse("not-saved", why) : refuse("bad-artefact", why) };
    } finally {
      await this.#keepPartial(part, path + PARTIAL);
      beside.delete(upload);
      if (beside.size === 0) this.#uploading.delete(path);
      upload.end();
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
        else await this.#keepPartials(directory);
      }
      const left = await this.#files.list(join(this.#root, build));
      if (left.length === 0) await this.#files.remove(join(this.#root, build));
    }
  }

  /** Of what an earlier process had begun to receive, the most of each file. */
  async #keepPartials(directory: string): Promise<void> {
    for (const name of await this.#files.list(directory)) {
      const [sha256 = ""] = name.split(".");
      if (name.endsWith(PART)) await this.#keepPartial(join(directory, name), join(directory, sha256) + PARTIAL);
    }
  }

  /** Keeps what broke off, when it is more than what broke off before. */
  async #keepPartial(part: string, partial: string): Promise<void> {
    const sizeBytes = await this.#sizeOf(part);
    if (sizeBytes === null) return;
    if (sizeBytes > ((await this.#sizeOf(partial)) ?? 0)) await this.#files.rename(part, partial);
    else await this.#files.remove(part);
  }

  async #takeOver(partial: string, part: string, sizeBytes: number): Promise<boolean> {
    if ((await this.#sizeOf(partial)) !== sizeBytes) return false;
    await this.#files.rename(partial, part);
    return true;
  }

  async #sizeOf(path: string): Promise<number | null> {
    const file = await this.#files.open(path);
    await file?.close();
    return file?.sizeBytes ?? null;
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

  /** Writes the body while hashing it, behind what is there; answers a sentence when it is not what was announced. */
  async #writePart(
    path: string,
    announced: AnnouncedFile,
    body: AsyncIterable<Uint8Array>,
    offset: number,
  ): Promise<string | null> {
    const hash = createHash("sha256");
    if (offset > 0) await this.#hashInto(hash, path);
    const file = await (offset > 0 ? this.#files.append(path) : this.#files.create(path));
    try {
      let sizeBytes = offset;
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

  async #hashInto(hash: Hash, path: string): Promise<void> {
    const file = await this.#files.open(path);
    if (!file) return;
    try {
      for await (const piece of readPieces(file, 0, file.sizeBytes)) hash.update(piece);
    } finally {
      await file.close();
    }
  }

  #directoryOf({ build, attempt }: AttemptKey): string {
    return join(this.#root, String(build), String(attempt));
  }
}

/** One body on its way in, which may be broken off from here. */
class Upload {
  readonly ended: Promise<void>;
  end = () => {};
  breakOff = () => {};
  readonly #brokenOff: Promise<never>;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.#brokenOff = new Promise((_, reject) => {
      this.breakOff = () => reject(new Error("The upload was broken off, because its sender began anew."));
    });
    this.#brokenOff.catch(() => {});
  }

  async *until(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const chunks = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([chunks.next(), this.#brokenOff]);
      if (next.done) return;
      yield next.value;
    }
  }
}

const INCOMING = "incoming";
/** What is still being written. */
const PART = ".part";
/** What broke off, and may be continued. */
const PARTIAL = ".partial";
