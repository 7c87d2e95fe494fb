import { join } from "node:path";
import type { Cpv } from "../../protocol/atom";
import type { Artefact } from "../../protocol/build";
import type { AttemptKey, BuildId } from "../../protocol/ids";
import { attemptLabel, TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import type { FileSystem } from "./file-system";
import { nodeFileSystem } from "./file-system";
import { Incoming } from "./incoming";
import { TARGETS_DIRECTORY } from "./package-path";
import { publishPackage } from "./publication";
import { repairTarget } from "./repair";
import { serve } from "./serve";
import { TargetIndex } from "./target-index";

/**
 * Binary packages on their way from a drone to everybody: received, published, served. What is published lies under a path
 * that is never used again and is named by the index only after it lies there.
 */
export interface Binhost {
  /**
   * Stores the package file of an attempt in `incoming/<build>/<attempt>/`, durable when resolved. The caller has checked that
   * the attempt is current and held by the sender. Sending the same file again, even at the same time, changes nothing.
   * A refusal is the sender's fault; a disk that fails or a body that breaks off rejects. In both cases nothing is kept,
   * and the rest of the body may be unread.
   */
  receive(key: AttemptKey, announced: AnnouncedFile, body: AsyncIterable<Uint8Array>): Promise<Received>;

  /**
   * Checks an attempt's received file against what was asked for and against Portage's own stanza, puts it in its final place
   * and into the index; durable, and visible to clients, when resolved. May be called again after a crash at any step, and at
   * the same time: the result is the same. Rejects only when the disk does; then it may be called again.
   */
  publish(order: PublishOrder, artefact: Artefact): Promise<Publication>;

  /** Forgets what was received for an attempt: after its publication or refusal was committed, or when it ended otherwise. */
  discard(key: AttemptKey): Promise<void>;

  /**
   * Once at start-up, before anything else: makes index and files agree with the store, whatever step a crash left them at.
   * The index then names what is published and lies there (and what is being published); leftovers are removed.
   */
  repair(known: KnownToStore): Promise<Repaired>;

  /**
   * Answers GET and HEAD. `remotePath` is the URL's path after `/binhost/`, still percent-encoded: `<target>/Packages`,
   * `<target>/Packages.gz`, `<target>/<path of a package>`. Everything else is 404, other methods 405, both as plain text.
   */
  serve(request: Request, remotePath: string): Promise<Response>;
}

/** What the sender says of the file before it sends it. */
export type AnnouncedFile = Pick<Artefact, "fileName" | "sizeBytes" | "sha256">;
export type Received = { ok: true } | { ok: false; refusal: Refusal };

/** Which package an attempt was to build. */
export type PublishOrder = { build: BuildId; attempt: number; target: TargetName; cpv: Cpv; slot: string };
/** `path` is relative to the target's binhost, as in the index. `why` is a sentence: the file is not what was asked for. */
export type Publication = { ok: true; path: string; sizeBytes: number; sha256: string } | { ok: false; why: string };

export type PublishedPackage = {
  build: BuildId;
  attempt: number;
  target: TargetName;
  cpv: Cpv;
  path: string;
  sizeBytes: number;
  sha256: string;
};

export type KnownToStore = {
  /** Every built build. */
  published: readonly PublishedPackage[];
  /** Attempts whose package may still be received or published: all that run or are being published. */
  open: readonly AttemptKey[];
};

export type Repaired = {
  /** Published, says the store, but the file is absent, of another size or without its stanza: the index does not name it. */
  missing: PublishedPackage[];
  /** Entries that were put into indexes, and that were taken out of them. */
  added: number;
  removed: number;
};

export type BinhostOptions = {
  /** Holds `incoming/` and `binhost/<target>/`; both must lie on one file system. Made when missing. */
  dataDirectory: string;
  now: () => Millis;
  /** Largest package file that is received. */
  maxPackageBytes?: number;
  files?: FileSystem;
};

export function openBinhost(options: BinhostOptions): Binhost {
  const { dataDirectory, now, maxPackageBytes = 16 * 1024 ** 3, files = nodeFileSystem } = options;
  const root = join(dataDirectory, TARGETS_DIRECTORY);
  const incoming = new Incoming(files, dataDirectory, maxPackageBytes);
  const targets = new Map<TargetName, TargetIndex>();
  const publications = new OneAtATime();

  const indexOf = (target: TargetName) => {
    const index = targets.get(target) ?? new TargetIndex(files, join(root, target), now);
    targets.set(target, index);
    return index;
  };
  const loadAll = async (named: readonly TargetName[]) => {
    const onDisk = (await files.list(root)).flatMap((name) => TargetName.safeParse(name).data ?? []);
    const all = [...new Set([...onDisk, ...named])];
    for (const target of all) await indexOf(target).load();
    return all;
  };

  return {
    receive: (key, announced, body) => incoming.receive(key, announced, body),
    publish: (order, artefact) => {
      const site = {
        files,
        dataDirectory,
        incomingPath: incoming.pathOf(order, artefact.sha256),
        index: indexOf(order.target),
      };
      return publications.run(attemptLabel(order), () => publishPackage(site, order, artefact));
    },
    discard: (key) => incoming.discard(key),
    repair: async ({ published, open }) => {
      await incoming.keepOnly(open);
      const all: Repaired = { missing: [], added: 0, removed: 0 };
      for (const target of await loadAll(published.map((each) => each.target))) {
        const ofTarget = published.filter((each) => each.target === target);
        const site = { files, root: join(root, target), index: indexOf(target) };
        const one = await repairTarget(site, ofTarget, open);
        all.missing.push(...one.missing);
        all.added += one.added;
        all.removed += one.removed;
      }
      return all;
    },
    serve: (request, remotePath) => serve({ files, root, targets }, request, remotePath),
  };
}

/** Work under one label waits for work begun before under the same label. */
class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(label: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(label);
    const result = (before ?? Promise.resolve()).then(work, work);
    this.#last.set(label, result);
    try {
      return await result;
    } finally {
      if (this.#last.get(label) === result) this.#last.delete(label);
    }
  }
}
