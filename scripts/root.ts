import { dirname } from "node:path";

/** Where the repository lies. */
export const ROOT = dirname(import.meta.dirname);
