import { join } from "node:path";
import type { RetentionLimits as Limits } from "../../protocol/binhost";
import { RetentionLimits as KeptLimits } from "../../protocol/binhost";
import type { TargetName } from "../../protocol/ids";
import { makeDurableDirectory, readWhole, writeDurably } from "./durable-files";
import type { FileSystem } from "./file-system";

/** By which limits a target's packages go by themselves: `retention/<target>.json`; without that file nothing does. */
export class RetentionSettings {
  readonly #files: FileSystem;
  readonly #dataDirectory: string;

  constructor(files: FileSystem, dataDirectory: string) {
    this.#files = files;
    this.#dataDirectory = dataDirectory;
  }

  async of(target: TargetName): Promise<Limits | null> {
    const bytes = await readWhole(this.#files, this.#pathOf(target));
    return bytes && KeptLimits.parse(JSON.parse(bytes.toString("utf8")));
  }

  /** Durable when resolved; null: nothing goes by itself any more. */
  async set(target: TargetName, limits: Limits | null): Promise<void> {
    const directory = await makeDurableDirectory(this.#files, this.#dataDirectory, [RETENTION]);
    const path = this.#pathOf(target);
    if (limits !== null) return await writeDurably(this.#files, path, Buffer.from(JSON.stringify(limits)));
    await this.#files.remove(path);
    await this.#files.syncDirectory(directory);
  }

  #pathOf(target: TargetName): string {
    return join(this.#dataDirectory, RETENTION, `${target}.json`);
  }
}

const RETENTION = "retention";
