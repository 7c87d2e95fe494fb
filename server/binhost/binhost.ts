import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Cpv } from "../../protocol/atom";
import type { RebuiltIndex } from "../../protocol/binhost";
import { ReleaseName } from "../../protocol/binhost";
import type { Artefact, PackageRefusal } from "../../protocol/build";
import type { AttemptKey, BuildId } from "../../protocol/ids";
import { attemptLabel, TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Millis } from "../../protocol/time";
import { Clients } from "./clients";
import { readPieces } from "./durable-files";
import type { FileSystem, ReadableFile } from "./file-system";
import { nodeFileSystem } from "./file-system";
import { Incoming } from "./incoming";
import { TARGETS_DIRECTORY } from "./package-path";
import type { Fields } from "./packages-index";
import { publishPackage } from "./publication";
import type { Release } from "./releases";
import { Releases } from "./releases";
import { deleteAttempts, rebuildTarget, repairTarget } from "./repair";
import { RetentionSettings } from "./retention-settings";
import type { Answer, Asked, Shelf } from "./serve";
import { serve } from "./serve";
import { Signatures } from "./signatures";
import type { Signer } from "./signer";
import { TargetIndex } from "./target-index";

/**
 * Binary packages on their way from a drone to everybody: received, published, served. What is published lies under a path
 * that is never used again and is named by the index only after it lies there.
 */
export interface Binhost {
  /**
   * Stores the package file of an attempt in `incoming/<build>/<attempt>/`, durable when resolved. The caller has checked that
   * the attempt is current and held by the sender. Sending the same file again, even at the same time, changes nothing.
   * A refusal is the sender's fault, and nothing is kept; a disk that fails or a body that breaks off rejects, and what came is kept
   * to be sent on from `offset`. The rest of the body may be unread.
   */
  receive(
    key: AttemptKey,
    announced: AnnouncedFile,
    body: AsyncIterable<Uint8Array>,
    offset?: number,
  ): Promise<Received>;

  /** As {@link receive}, but from the directory that this host shares with its drones. A refusal is no fault: the file may be sent. */
  fetchShared(key: AttemptKey, fileName: string, sha256: string): Promise<Received>;

  /** How many bytes of that file are here already. Breaks off what is still on its way. */
  receivedBytes(key: AttemptKey, sha256: string): Promise<number>;

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
   * Makes a target's index anew from the package files, and answers which of them are absent. `readKnown` tells what the store
   * knows at the moment when it is asked. Goes on beside publications.
   */
  rebuild(target: TargetName, readKnown: () => Promise<KnownToStore>): Promise<RebuiltIndex>;

  /** The releases of a target; null when there is no such target. What changes them is done one after the other. */
  releases(target: TargetName): TargetReleases | null;

  /** Takes packages out of a target's index, before their removal is journaled. */
  withdraw(target: TargetName, paths: ReadonlySet<string>): Promise<void>;
  /** Deletes packages whose removal was journaled. What a release has of them stays there. */
  deletePackages(target: TargetName, keys: readonly AttemptKey[]): Promise<void>;

  /** What a target's index names, by cpv; null when there is no such target. */
  shown(target: TargetName): Promise<ShownIndex | null>;
  targets(): TargetName[];
  /** What machines that install from here say of it. */
  readonly clients: Pick<Clients, "keep" | "of">;
  /** What goes by itself. */
  readonly retention: Pick<RetentionSettings, "of" | "set">;
  /** What it signs with; null when it does not. */
  readonly signer: Pick<Signer, "fingerprint" | "publicKey"> | null;

  /**
   * Answers GET and HEAD. `remotePath` is the URL's path after `/binhost/`, still percent-encoded: `<target>/Packages`,
   * `<target>/Packages.gz`, `<target>/<path of a package>`. Everything else is 404, other methods 405, both as plain text.
   */
  serve(request: Asked, remotePath: string): Promise<Answer>;
}

/** What the sender says of the file before it sends it. */
export type AnnouncedFile = Pick<Artefact, "fileName" | "sizeBytes" | "sha256">;
export type Received = { ok: true } | { ok: false; refusal: Refusal };

/** Which package an attempt was to build. */
export type PublishOrder = {
  build: BuildId;
  attempt: number;
  target: TargetName;
  cpv: Cpv;
  slot: string;
  /** USE flags that must be set, and no other of those that the package has; null: any. */
  use: readonly string[] | null;
};
/** `path` is relative to the target's binhost, as in the index. `why` is a sentence: the file is not what was asked for. */
export type Publication =
  | { ok: true; path: string; sizeBytes: number; sha256: string }
  | { ok: false; reason: PackageRefusal; why: string };

export type PublishedPackage = {
  build: BuildId;
  attempt: number;
  target: TargetName;
  cpv: Cpv;
  path: string;
  sizeBytes: number;
  sha256: string;
};

export type ShownIndex = { timestampSeconds: number; packages: ShownPackage[] };
export type ShownPackage = { cpv: Cpv; path: string; fields: Fields; isSigned: boolean };

export type TargetReleases = Pick<Releases, "all" | "promotion" | "packages" | "promote" | "remove"> & {
  make(made: Parameters<Releases["make"]>[0]): Promise<Release>;
};

export type KnownToStore = {
  /** Every built build. */
  published: readonly PublishedPackage[];
  /** Attempts whose package may still be received or published: all that run or are being published. */
  open: readonly AttemptKey[];
  /** Attempts whose published package was removed. */
  removed: readonly (AttemptKey & { target: TargetName })[];
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
  /** Milliseconds between one writing of a target's index and the next, at least. */
  indexEveryMs?: number;
  /** Where drones may leave packages instead of sending them. */
  sharedDirectory?: string | null;
  /** Signs packages that come unsigned. */
  signer?: Signer | null;
  files?: FileSystem;
};

export function openBinhost(options: BinhostOptions): Binhost {
  const { dataDirectory, now, signer = null, indexEveryMs = 1_000, files = nodeFileSystem } = options;
  const { sharedDirectory = null, maxPackageBytes = 16 * 1024 ** 3 } = options;
  const root = join(dataDirectory, TARGETS_DIRECTORY);
  const incoming = new Incoming(files, dataDirectory, maxPackageBytes);
  const targets = new Map<TargetName, Target>();
  const publications = new OneAtATime();
  const changes = new OneAtATime();
  const signatures = new Signatures(files, root);

  const open = (target: TargetName): Target => {
    const options = { files, root: join(root, target), now, rest: () => sleep(indexEveryMs) };
    const opened = targets.get(target) ?? {
      root: options.root,
      index: new TargetIndex(options),
      releases: new Releases({ files, dataDirectory, target, now }),
    };
    targets.set(target, opened);
    return opened;
  };
  const loadAll = async (named: readonly TargetName[]) => {
    const onDisk = (await files.list(root)).flatMap((name) => TargetName.safeParse(name).data ?? []);
    const all = [...new Set([...onDisk, ...named])];
    for (const target of all) {
      const { index, releases } = open(target);
      await index.load();
      await releases.load();
    }
    return all;
  };

  return {
    receive: (key, announced, body, offset) => incoming.receive(key, announced, body, offset),
    fetchShared: async (key, fileName, sha256) => {
      const file = sharedDirectory === null ? null : await openShared(files, sharedDirectory, sha256);
      if (!file) return { ok: false, refusal: refuse("not-found", "The coordinator does not see this file.") };
      try {
        const { sizeBytes } = file;
        const received = await incoming.receive(key, { fileName, sizeBytes, sha256 }, readPieces(file, 0, sizeBytes));
        // The drone's file may be right although it is seen otherwise from here: when it is sent, that will turn out.
        return received.ok ? received : { ok: false, refusal: refuse("not-found", received.refusal.sentence) };
      } finally {
        await file.close();
      }
    },
    receivedBytes: (key, sha256) => incoming.receivedBytes(key, sha256),
    publish: (order, artefact) => {
      const site = {
        files,
        dataDirectory,
        incomingPath: incoming.pathOf(order, artefact.sha256),
        index: open(order.target).index,
        signer,
      };
      return publications.run(attemptLabel(order), () => publishPackage(site, order, artefact));
    },
    discard: (key) => incoming.discard(key),
    rebuild: async (target, readKnown) => {
      const { index, root: directory } = open(target);
      await index.load();
      const missing = await rebuildTarget({ files, root: directory, index }, async () => {
        const known = await readKnown();
        return { ...known, published: known.published.filter((each) => each.target === target) };
      });
      return { packages: index.entries.size, missing: missing.map(({ cpv }) => cpv) };
    },
    shown: async (target) => {
      const index = targets.get(target)?.index;
      if (!index) return null;
      const entries = [...index.entries.values()];
      const packages: ShownPackage[] = [];
      for (const { cpv, path, fields } of entries) {
        packages.push({ cpv: Cpv.parse(cpv), path, fields, isSigned: await signatures.isSigned(target, path, cpv) });
      }
      return { timestampSeconds: index.timestampSeconds, packages };
    },
    releases: (target) => {
      const opened = targets.get(target);
      if (!opened) return null;
      const { releases } = opened;
      const inTurn = <T>(work: () => Promise<T>) => changes.run(target, work);
      return {
        all: releases.all,
        promotion: releases.promotion,
        packages: (name) => releases.packages(name),
        make: (made) => inTurn(() => releases.make(made, opened)),
        promote: (...promotion) => inTurn(() => releases.promote(...promotion)),
        remove: (name) => inTurn(() => releases.remove(name)),
      };
    },
    withdraw: (target, paths) => open(target).index.drop(paths),
    deletePackages: (target, keys) => deleteAttempts({ files, root: open(target).root }, keys),
    targets: () => [...targets.keys()],
    signer,
    clients: new Clients(files, dataDirectory, now),
    retention: new RetentionSettings(files, dataDirectory),
    repair: async ({ published, open: unsettled, removed }) => {
      await incoming.keepOnly(unsettled);
      const all: Repaired = { missing: [], added: 0, removed: 0 };
      for (const target of await loadAll(published.map((each) => each.target))) {
        const ofTarget = published.filter((each) => each.target === target);
        const site = { files, ...open(target) };
        const one = await repairTarget(site, ofTarget, unsettled);
        const gone = removed.filter((each) => each.target === target);
        await deleteAttempts(site, gone);
        all.missing.push(...one.missing);
        all.added += one.added;
        all.removed += one.removed;
      }
      return all;
    },
    serve: (request, remotePath) =>
      serve(
        { files, find: (segments) => shelfOf(targets, segments), publicKey: signer?.publicKey ?? null },
        request,
        remotePath,
      ),
  };
}

/** The hash was checked at the door, so it leads nowhere else. */
async function openShared(files: FileSystem, directory: string, sha256: string): Promise<ReadableFile | null> {
  const place = join(directory, sha256);
  const file = await files.open(place);
  if (file) return file;
  // NFS remembers for a while that there was no such file, until its directory is read anew.
  await files.list(directory);
  return await files.open(place);
}

type Target = { root: string; index: TargetIndex; releases: Releases };

/** `<target>/…`, `<target>/current/…` or `<target>/releases/<name>/…`. */
function shelfOf(targets: ReadonlyMap<string, Target>, [name = "", ...rest]: readonly string[]): Shelf | null {
  const target = targets.get(name);
  if (!target) return null;
  const { index, releases, root } = target;
  const [first = "", ...below] = rest;
  if (first === "current") return shelfOfRelease(releases, null, below);
  const release = first === "releases" ? ReleaseName.safeParse(below[0]).data : undefined;
  if (release !== undefined) return shelfOfRelease(releases, release, below.slice(1));
  return { path: rest.join("/"), snapshot: async () => index.snapshot, placeOf: (path) => join(root, path) };
}

/** Null is what was promoted. */
function shelfOfRelease(releases: Releases, name: ReleaseName | null, rest: readonly string[]): Shelf {
  return {
    path: rest.join("/"),
    snapshot: () => releases.snapshot(name),
    placeOf: (path) => releases.placeOf(name, path),
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
