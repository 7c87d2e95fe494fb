import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Cpv } from "../../protocol/atom";
import type { Installed } from "../../protocol/installed";
import { installedAs } from "../../protocol/installed";

/**
 * Reads what Portage has installed, from the directories in which it keeps that (`var/db/pkg/<category>/<name>-<version>`). A
 * category that has not changed since the last time is not read again. Undefined where there is no such directory; the same
 * value as before when nothing has changed.
 */
export function installedReader(configRoot: string): () => Promise<Installed | undefined> {
  const database = join(configRoot, "var/db/pkg");
  const categories = new Map<string, { changedAt: number; packages: string[] }>();
  let last: Installed | undefined;

  async function read(): Promise<Installed | undefined> {
    const names = await readdir(database).catch(() => undefined);
    if (!names) return undefined;
    const stats = await Promise.all(names.map((name) => stat(join(database, name)).catch(() => undefined)));
    const there = new Map(names.flatMap((name, index) => (stats[index]?.isDirectory() ? [[name, stats[index]]] : [])));
    const gone = [...categories.keys()].filter((name) => !there.has(name));
    const changed = [...there].filter(([name, { mtimeMs }]) => categories.get(name)?.changedAt !== mtimeMs);
    if (last && gone.length + changed.length === 0) return last;
    for (const name of gone) categories.delete(name);
    for (const [name, { mtimeMs }] of changed) {
      categories.set(name, { changedAt: mtimeMs, packages: await packagesIn(database, name) });
    }
    return [...new Set([...categories.values()].flatMap(({ packages }) => packages))].sort();
  }

  return async () => {
    last = await read();
    return last;
  };
}

/** What is being merged has another name until it is (`-MERGING-foo-1`), and is passed over. */
async function packagesIn(database: string, category: string): Promise<string[]> {
  const names = await readdir(join(database, category)).catch(() => []);
  const packages = await Promise.all(
    names.map(async (name) => {
      const cpv = Cpv.safeParse(`${category}/${name}`);
      const slot = await readFile(join(database, category, name, "SLOT"), "utf8").catch(() => "");
      return cpv.success && slot.trim() !== "" ? [installedAs(cpv.data, slot.trim())] : [];
    }),
  );
  return packages.flat();
}
