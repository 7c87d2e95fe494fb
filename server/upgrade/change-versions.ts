/**
 * The coordinator makes way for another version of itself, and comes back when that one does not get well: with its own version and
 * with the data as they were, because a database that a newer version has changed is none that an older one can read. Drones
 * build on meanwhile, and each lease has its full time when either of them starts.
 */
export type Version = { directory: string; version: string };

export type Around = {
  /** @throws when the command fails. */
  service(verb: "start" | "stop"): Promise<void>;
  /** Resolves when nobody answers any more. @throws when somebody still does after a while. */
  untilSilent(): Promise<void>;
  /** Resolves when a coordinator of that version can work. @throws with what is wrong when it does not get there in time. */
  untilHealthy(version: string): Promise<void>;
  /** @returns the file that holds all that the database holds now. */
  snapshot(): Promise<string>;
  putBack(file: string): Promise<void>;
  /** From now on the service starts that one. */
  choose(directory: string): void;
  say(sentence: string): void;
};

/** @returns whether the new version runs. @throws when not even the old one does. */
export async function changeVersions(from: Version, to: Version, around: Around): Promise<boolean> {
  const { service, untilSilent, untilHealthy, snapshot, putBack, choose, say } = around;
  say(`Stopping version ${from.version}. Drones build on.`);
  await service("stop");
  await untilSilent();
  let saved: string;
  try {
    saved = await snapshot();
  } catch (error) {
    say(`The database cannot be saved, so nothing is changed: ${sentenceOf(error)}`);
    await service("start");
    await untilHealthy(from.version);
    return false;
  }
  say(`Saved the database to ${saved}.`);
  choose(to.directory);
  try {
    say(`Starting version ${to.version}.`);
    await service("start");
    await untilHealthy(to.version);
    say(`Version ${to.version} runs.`);
    return true;
  } catch (error) {
    say(`Version ${to.version} does not get well: ${sentenceOf(error)}`);
    say(`Going back to version ${from.version} and to the data as they were.`);
    await service("stop").catch((stopping: unknown) => say(`Stopping it failed: ${sentenceOf(stopping)}`));
    await untilSilent();
    await putBack(saved);
    choose(from.directory);
    await service("start");
    await untilHealthy(from.version);
    say(`Version ${from.version} runs again.`);
    return false;
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
