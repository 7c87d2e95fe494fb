import { join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { ReleaseName } from "../../protocol/binhost";
import type { TargetName } from "../../protocol/ids";
import { Actor } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { Millis } from "../../protocol/time";
import { makeDurableDirectory, readWhole, writeDurably } from "./durable-files";
import type { FileSystem } from "./file-system";
import { nameInRelease } from "./package-path";
import { parseIndex } from "./packages-index";
import type { Entry, IndexSnapshot, TargetIndex } from "./target-index";

/** What a release was made of, by whom and when. */
const Release = z.object({
  name: ReleaseName,
  madeAt: Millis,
  by: Actor,
  /** That made it. */
  command: CommandId,
  note: z.string(),
  packages: z.int().nonnegative(),
  sizeBytes: z.int().nonnegative(),
});
export type Release = z.infer<typeof Release>;

/** Which release clients of `current` get, and which they got before. */
const Promotion = z.object({
  release: ReleaseName,
  before: ReleaseName.nullable(),
  at: Millis,
  by: Actor,
  command: CommandId,
});
export type Promotion = z.infer<typeof Promotion>;

export type ReleasesOptions = { files: FileSystem; dataDirectory: string; target: TargetName; now: () => Millis };

/**
 * The releases of one target, in `releases/<target>/`: each a directory with hard links to its packages and an index of its own,
 * never changed once it has its name. `current` is a link to the newest promotion, a directory with the release's index under a
 * new TIMESTAMP: Portage looks at no index that is older than the one it has, and would never see a roll back.
 */
export class Releases {
  readonly #options: ReleasesOptions;
  readonly #root: string;
  #all: readonly Release[] = [];
  #promoted: Promoted | null = null;

  constructor(options: ReleasesOptions) {
    this.#options = options;
    this.#root = join(options.dataDirectory, RELEASES, options.target);
  }

  /** Newest first. */
  get all(): readonly Release[] {
    return this.#all;
  }

  get promotion(): Promotion | null {
    return this.#promoted?.promotion ?? null;
  }

  /** Takes over what the disk holds, and removes what a crash left unfinished. Once, before anything else. */
  async load(): Promise<void> {
    const { files } = this.#options;
    const all: Release[] = [];
    for (const entry of await files.list(this.#root)) {
      if (entry.startsWith(UNFINISHED)) await files.remove(join(this.#root, entry));
      const release = ReleaseName.safeParse(entry).success && (await this.#readJson(Release, entry, RELEASE_FILE));
      if (release) all.push(release);
    }
    this.#all = all.sort((a, b) => b.madeAt - a.madeAt);
    const link = await files.readLink(join(this.#root, CURRENT));
    const number = Number(/^promoted\/([1-9][0-9]*)$/.exec(link ?? "")?.[1] ?? 0);
    const promotion = number > 0 ? await this.#readJson(Promotion, PROMOTED, String(number), PROMOTION_FILE) : null;
    const plain = promotion && (await readWhole(files, join(this.#root, PROMOTED, String(number), INDEX_FILE)));
    this.#promoted = promotion && plain && { promotion, number, snapshot: await snapshotOf(plain) };
    for (const entry of await files.list(join(this.#root, PROMOTED))) {
      if (Number(entry) !== number) await files.remove(join(this.#root, PROMOTED, entry));
    }
  }

  /**
   * Makes a release of what staging shows now; durable when resolved. Asked again by the same command it answers the same.
   * @throws when a package is removed meanwhile, or the disk fails; then there is no such release.
   */
  async make(made: Omit<Release, "packages" | "sizeBytes" | "madeAt">, staging: Staging): Promise<Release> {
    const { files, dataDirectory, target, now } = this.#options;
    const known = this.#all.find(({ name }) => name === made.name);
    if (known) return known;
    const { snapshot } = staging.index;
    if (!snapshot) throw new Error(`Nothing was published for ${target} yet.`);
    const entries = [...staging.index.entries.values()];
    const sizeBytes = entries.reduce((total, { fields }) => total + Number(fields.get("SIZE")), 0);
    const release: Release = { ...made, madeAt: now(), packages: entries.length, sizeBytes };
    const unfinished = UNFINISHED + release.name;
    await files.remove(join(this.#root, unfinished));
    const directory = await makeDurableDirectory(files, dataDirectory, [RELEASES, target, unfinished]);
    for (const { path } of entries) {
      await files.link(join(staging.root, path), join(directory, nameInRelease(path)));
    }
    await writeDurably(files, join(directory, INDEX_FILE), snapshot.plain);
    await writeDurably(files, join(directory, RELEASE_FILE), Buffer.from(JSON.stringify(release)));
    await files.rename(directory, join(this.#root, release.name));
    await files.syncDirectory(this.#root);
    this.#all = [release, ...this.#all];
    return release;
  }

  /** Lets clients of `current` have a release; the switch is one rename. */
  async promote(name: ReleaseName, by: Actor, command: CommandId): Promise<Promotion> {
    const { files, dataDirectory, target, now } = this.#options;
    const before = this.#promoted;
    if (before?.promotion.release === name) return before.promotion;
    const plain = await this.#readIndex(name);
    const timestampSeconds = Math.max(Math.floor(now() / 1000), before ? timestampOf(before.snapshot.plain) + 1 : 0);
    const promotion = { release: name, before: before?.promotion.release ?? null, at: now(), by, command };
    const number = (before?.number ?? 0) + 1;
    const names = [RELEASES, target, PROMOTED, String(number)];
    const directory = await makeDurableDirectory(files, dataDirectory, names);
    const renewed = withTimestamp(plain, timestampSeconds);
    await writeDurably(files, join(directory, INDEX_FILE), renewed);
    await writeDurably(files, join(directory, PROMOTION_FILE), Buffer.from(JSON.stringify(promotion)));
    const link = join(this.#root, CURRENT);
    await files.remove(`${link}.new`);
    await files.linkTo(`${PROMOTED}/${number}`, `${link}.new`);
    await files.rename(`${link}.new`, link);
    await files.syncDirectory(this.#root);
    this.#promoted = { promotion, number, snapshot: await snapshotOf(renewed) };
    if (before) await files.remove(join(this.#root, PROMOTED, String(before.number)));
    return promotion;
  }

  async remove(name: ReleaseName): Promise<void> {
    const { files } = this.#options;
    // Under another name first: half removed it would be a release without some of its packages.
    const gone = join(this.#root, UNFINISHED + name);
    await files.remove(gone);
    await files.rename(join(this.#root, name), gone);
    await files.syncDirectory(this.#root);
    this.#all = this.#all.filter((release) => release.name !== name);
    await files.remove(gone);
  }

  /** The index that clients of `current` get (`name` null), or those of one release; null when there is none. */
  async snapshot(name: ReleaseName | null): Promise<IndexSnapshot | null> {
    if (name === null) return this.#promoted?.snapshot ?? null;
    return this.#has(name) ? await snapshotOf(await this.#readIndex(name)) : null;
  }

  /** Where a package of a release lies, or of the promoted one; null when there is no such release. */
  placeOf(name: ReleaseName | null, path: string): string | null {
    const release = name ?? this.#promoted?.promotion.release;
    return release !== undefined && this.#has(release) ? join(this.#root, release, nameInRelease(path)) : null;
  }

  /** The stanzas of a release. */
  async packages(name: ReleaseName): Promise<ReadonlyMap<string, string>[]> {
    return parseIndex((await this.#readIndex(name)).toString("utf8")).stanzas;
  }

  #has(name: ReleaseName): boolean {
    return this.#all.some((release) => release.name === name);
  }

  async #readIndex(name: ReleaseName): Promise<Buffer> {
    const plain = await readWhole(this.#options.files, join(this.#root, name, INDEX_FILE));
    if (!plain) throw new Error(`The release ${name} of ${this.#options.target} has lost its index.`);
    return plain;
  }

  async #readJson<T>(schema: z.ZodType<T>, ...names: string[]): Promise<T | null> {
    const text = await readWhole(this.#options.files, join(this.#root, ...names));
    return text && schema.parse(JSON.parse(text.toString("utf8")));
  }
}

/** What a release is made of: a target's index and the directory of its packages. */
export type Staging = { index: Pick<TargetIndex, "snapshot"> & { entries: ReadonlyMap<string, Entry> }; root: string };

type Promoted = { promotion: Promotion; number: number; snapshot: IndexSnapshot };

async function snapshotOf(plain: Buffer): Promise<IndexSnapshot> {
  return { plain, gzip: await promisify(gzip)(plain, { level: 1 }) };
}

function timestampOf(plain: Buffer): number {
  return Number(/^TIMESTAMP: ([0-9]+)$/m.exec(headOf(plain))?.[1] ?? 0);
}

function withTimestamp(plain: Buffer, timestampSeconds: number): Buffer {
  const head = headOf(plain);
  const renewed = head.replace(/^TIMESTAMP: .*$/m, `TIMESTAMP: ${timestampSeconds}`);
  return Buffer.concat([Buffer.from(renewed), plain.subarray(Buffer.byteLength(head))]);
}

function headOf(plain: Buffer): string {
  return plain.toString("utf8", 0, plain.indexOf("\n\n") + 1);
}

/** Below the data directory: one directory for each target. */
export const RELEASES = "releases";
/** What begins so is being made or removed. */
const UNFINISHED = ".unfinished-";
const INDEX_FILE = "Packages";
const RELEASE_FILE = "release.json";
const PROMOTED = "promoted";
const PROMOTION_FILE = "promotion.json";
const CURRENT = "current";
