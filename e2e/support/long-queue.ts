import { fullSwarm } from "../../protocol/fixtures/swarm";
import { Snapshot } from "../../protocol/to-watcher";

/** A swarm with so many waiting packages beside those of the fixture. */
export function longQueue(packages: number): Snapshot {
  const full = fullSwarm();
  const template = full.rows.find(({ state }) => state === "waiting");
  if (template === undefined) throw new Error("Nothing waits in the fixture.");
  const more = Array.from({ length: packages }, (_, index) => {
    const build = 1_000 + index;
    return { ...template, build, order: [build], cpv: `dev-libs/package${index + 1}-1.0`, holdsUp: index % 20 };
  });
  return Snapshot.parse({ ...full, rows: [...full.rows, ...more] });
}
