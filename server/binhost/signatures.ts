import { join } from "node:path";
import { Cpv, splitCpv } from "../../protocol/atom";
import { openContainer } from "./container";
import type { FileSystem } from "./file-system";
import { packageFormat } from "./package-path";

/** Which published packages are signed, looked up once: what lies under a published path never changes. */
export class Signatures {
  readonly #files: FileSystem;
  /** Holds the targets' binhosts. */
  readonly #root: string;
  readonly #known = new Map<string, boolean>();

  constructor(files: FileSystem, root: string) {
    this.#files = files;
    this.#root = root;
  }

  async isSigned(target: string, path: string, cpv: string): Promise<boolean> {
    const place = join(this.#root, target, path);
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const file = await this.#files.open(place);
    const format = packageFormat(path);
    if (!file) return false;
    try {
      const opened = format && (await openContainer(file, format, splitCpv(Cpv.parse(cpv)).pf));
      const isSigned = opened?.ok === true && opened.container.format === "gpkg" && opened.container.isSigned;
      this.#known.set(place, isSigned);
      return isSigned;
    } finally {
      await file.close();
    }
  }
}
