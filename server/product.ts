import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

/** Where the product is installed: above `server/` when it runs from source, above `dist/` when it is bundled. */
export const PRODUCT_ROOT = nearestPackage(import.meta.dirname);

export const PRODUCT_VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(PRODUCT_ROOT, "package.json"), "utf8"))).version;

function nearestPackage(directory: string): string {
  if (existsSync(join(directory, "package.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory) throw new Error(`No package.json above ${import.meta.dirname}.`);
  return nearestPackage(parent);
}
