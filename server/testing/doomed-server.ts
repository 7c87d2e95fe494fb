import Sqlite from "better-sqlite3";
import { Client } from "pg";
import type { FileSystem, WritableFile } from "../binhost/file-system";
import { nodeFileSystem } from "../binhost/file-system";
import { startServer } from "../main";
import { PRODUCT_ROOT } from "../product";
import type { Database } from "../store/database";
import { openDatabase } from "../store/database";
import type { Store } from "../store/store";
import { configFor } from "./test-server";

/**
 * A server that kills itself with SIGKILL at a named step. Its ports are wrapped, from the database's driver to the file system;
 * the product itself knows nothing of it. It prints where it listens.
 */
export type Doom = { dataDirectory: string; database: Database; dieAt: string };

const { dataDirectory, database, dieAt }: Doom = JSON.parse(process.env.DOOM ?? "");

function step(name: string): void {
  if (name === dieAt) process.kill(process.pid, "SIGKILL");
}

/** What the commit on its way is about: the kind of its first fact. */
let about = "";

function doomedStore(store: Store): Store {
  return {
    ...store,
    commit: async (epoch, changes) => {
      about = changes.facts[0]?.fact.kind ?? "";
      step(`${about} decided`);
      await store.commit(epoch, changes);
      step(`${about} committed`);
    },
  };
}

function doomStatement(sql: unknown): void {
  const text = typeof sql === "object" && sql !== null && "text" in sql ? String(sql.text) : String(sql);
  if (/^INSERT INTO "Fact"/.test(text)) step(`${about} epoch checked`);
  if (/^INSERT INTO "Build"/.test(text)) step(`${about} facts written`);
  if (/^COMMIT/.test(text)) step(`${about} rows written`);
}

/** Both drivers are asked for one statement at a time. */
function doomDriver(prototype: object, method: string): void {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") throw new Error(`The driver has no ${method}.`);
  Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
    doomStatement(args[0]);
    return Reflect.apply(original, this, args);
  });
}

function doomedFiles(files: FileSystem): FileSystem {
  const after = async (name: string, work: Promise<void>) => {
    await work;
    step(name);
  };
  return {
    ...files,
    create: async (path) => doomedFile(whatIs(path), await files.create(path)),
    append: async (path) => doomedFile(whatIs(path), await files.append(path)),
    rename: (from, to) => after(`${whatIs(from)} renamed`, files.rename(from, to)),
    syncDirectory: (path) => after(`directory of ${whatIs(path)} synced`, files.syncDirectory(path)),
    remove: (path) => after(`${whatIs(path)} removed`, files.remove(path)),
  };
}

function doomedFile(what: string, file: WritableFile): WritableFile {
  step(`${what} created`);
  return {
    close: () => file.close(),
    write: async (bytes) => {
      await file.write(bytes);
      step(`${what} written`);
    },
    sync: async () => {
      await file.sync();
      step(`${what} synced`);
    },
  };
}

/** `upload`, `package`, `stanza` or `index`. */
function whatIs(path: string): string {
  const [, place = ""] = path.split(dataDirectory);
  if (place.startsWith("/incoming/")) return place.endsWith(".part") ? "part of the upload" : "upload";
  if (place === "/binhost/default" || /^\/binhost\/default\/Packages/.test(place)) return "index";
  return /\/Packages(\.new)?$/.test(place) ? "stanza" : "package";
}

doomDriver(Sqlite.prototype, "prepare");
doomDriver(Client.prototype, "query");
const store = doomedStore(await openDatabase(database, PRODUCT_ROOT));
const server = await startServer(configFor(dataDirectory, database), {
  store,
  files: doomedFiles(nodeFileSystem),
  indexEveryMs: 0,
  lastTold: ({ facts }) => step(`${facts[0]?.fact.kind ?? ""} announced`),
});
console.log(JSON.stringify({ url: server.url, token: server.token }));
