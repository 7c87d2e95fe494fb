import { mkdirSync } from "node:fs";
import { CannotStart } from "./start-errors";

/** Makes the data directory when there is none. @throws CannotStart */
export function openDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new CannotStart(`The data directory cannot be used (--data): ${error}`, { cause: error });
  }
}
