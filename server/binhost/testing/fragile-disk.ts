import { dirname } from "node:path";
import type { FileSystem, WritableFile } from "../file-system";

/** What a crash leaves: all that was done, or of it only what was synced (the least that a power failure may leave). */
export const CRASHES = ["the process dies", "power fails"] as const;
export type Crash = (typeof CRASHES)[number];

type File = { bytes: Buffer; synced: Buffer };
type Directory = { names: Map<string, Node>; synced: Map<string, Node> };
type Link = { leadsTo: string };
type Node = File | Directory | Link;

/** A disk in memory that can be made to fail at its n-th step, and that forgets what was not synced when power fails. */
export class FragileDisk {
  readonly #root: Directory = { names: new Map(), synced: new Map() };
  #steps = 0;
  #failAt = Number.POSITIVE_INFINITY;
  #staysDown = false;
  #crashes = 0;

  /** Steps since it was last told when to fail. */
  get steps(): number {
    return this.#steps;
  }

  /** The n-th step from now on is not done and fails; `staysDown`: so do all after it, as of a process that died. */
  failAt(step: number, { staysDown }: { staysDown: boolean }): void {
    this.#steps = 0;
    this.#failAt = step;
    this.#staysDown = staysDown;
  }

  /** The processes that used it are gone, whatever they were doing; it works again. */
  crash(kind: Crash): void {
    if (kind === "power fails") forgetUnsynced(this.#root);
    this.#crashes += 1;
    this.failAt(Number.POSITIVE_INFINITY, { staysDown: false });
  }

  /** As one process sees it, until the next crash. */
  mount(): FileSystem {
    const mountedAfter = this.#crashes;
    const step = async (what: string, path: string) => {
      if (mountedAfter !== this.#crashes) throw failure("gone", `${what} ${path}`);
      this.#steps += 1;
      const fails = this.#staysDown ? this.#steps >= this.#failAt : this.#steps === this.#failAt;
      if (fails) throw failure("EIO", `${what} ${path}`);
      // As on a real disk, others get their turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (mountedAfter !== this.#crashes) throw failure("gone", `${what} ${path}`);
    };

    const writable = (file: File, path: string): WritableFile => ({
      write: async (bytes) => {
        await step("write", path);
        file.bytes = Buffer.concat([file.bytes, bytes]);
      },
      sync: async () => {
        await step("sync", path);
        file.synced = file.bytes;
      },
      close: () => Promise.resolve(),
    });

    return {
      makeDirectory: async (path) => {
        await step("makeDirectory", path);
        let directory = this.#root;
        for (const name of partsOf(path)) {
          const next = directory.names.get(name) ?? { names: new Map(), synced: new Map() };
          if (!("names" in next)) throw failure("ENOTDIR", path);
          directory.names.set(name, next);
          directory = next;
        }
      },
      list: async (path) => {
        await step("list", path);
        const found = this.#find(path);
        return found && "names" in found ? [...found.names.keys()] : [];
      },
      create: async (path) => {
        await step("create", path);
        const { names } = this.#directory(dirname(path));
        const found = names.get(nameOf(path));
        const file: File = found && "bytes" in found ? found : { bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
        file.bytes = Buffer.alloc(0);
        names.set(nameOf(path), file);
        return writable(file, path);
      },
      append: async (path) => {
        await step("append", path);
        const file = this.#find(path);
        if (!file || !("bytes" in file)) throw failure("ENOENT", path);
        return writable(file, path);
      },
      open: async (path) => {
        await step("open", path);
        const file = this.#find(path);
        if (!file || !("bytes" in file)) return null;
        const { bytes } = file;
        return {
          sizeBytes: bytes.length,
          modifiedMs: 0,
          read: async (buffer, position) => {
            await step("read", path);
            return bytes.copy(buffer, 0, position);
          },
          close: () => Promise.resolve(),
        };
      },
      rename: async (from, to) => {
        await step("rename", from);
        const node = this.#find(from);
        if (!node) throw failure("ENOENT", from);
        this.#directory(dirname(to)).names.set(nameOf(to), node);
        this.#directory(dirname(from)).names.delete(nameOf(from));
      },
      link: async (from, to) => {
        await step("link", from);
        const node = this.#find(from);
        if (!node) throw failure("ENOENT", from);
        this.#addName(to, node);
      },
      linkTo: async (leadsTo, path) => {
        await step("linkTo", path);
        this.#addName(path, { leadsTo });
      },
      readLink: async (path) => {
        await step("readLink", path);
        const node = this.#find(path);
        return node && "leadsTo" in node ? node.leadsTo : null;
      },
      remove: async (path) => {
        await step("remove", path);
        const parent = this.#find(dirname(path));
        if (parent && "names" in parent) parent.names.delete(nameOf(path));
      },
      syncDirectory: async (path) => {
        await step("syncDirectory", path);
        const directory = this.#directory(path);
        directory.synced = new Map(directory.names);
      },
    };
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of partsOf(path)) node = node && "names" in node ? node.names.get(name) : undefined;
    return node;
  }

  #addName(path: string, node: Node): void {
    const { names } = this.#directory(dirname(path));
    if (names.has(nameOf(path))) throw failure("EEXIST", path);
    names.set(nameOf(path), node);
  }

  #directory(path: string): Directory {
    const found = this.#find(path);
    if (!found || !("names" in found)) throw failure("ENOENT", path);
    return found;
  }
}

function forgetUnsynced(node: Node): void {
  if ("leadsTo" in node) return;
  if ("bytes" in node) {
    node.bytes = node.synced;
    return;
  }
  node.names = new Map(node.synced);
  for (const below of node.names.values()) forgetUnsynced(below);
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function nameOf(path: string): string {
  return partsOf(path).at(-1) ?? "";
}

function failure(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
