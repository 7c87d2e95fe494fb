import type { BinhostTarget } from "../../protocol/binhost";
import { counted, sizeText } from "../ui/number";
import styles from "./disk-chart.module.css";

type Day = BinhostTarget["growth"][number];

/** What lay on the disk at the end of each day, and what was added on it. */
export function DiskChart({ growth }: { growth: readonly Day[] }) {
  const most = Math.max(1, ...growth.map(({ diskBytes }) => diskBytes));
  const [first, last] = [growth[0], growth.at(-1)];
  if (!first || !last) return null;
  return (
    <>
      <p className={styles.sentence}>{grownSentence(growth)}</p>
      <div className={styles.chart} role="img" aria-label={`Disk used on each of ${counted(growth.length, "day")}`}>
        <span className={styles.most}>{sizeText(most)}</span>
        <ol className={styles.bars}>
          {growth.map((day) => (
            <li key={day.day} title={dayWords(day)}>
              <i style={{ height: `${(100 * (day.diskBytes - added(day))) / most}%` }} />
              <i className={styles.added} style={{ height: `${(100 * added(day)) / most}%` }} />
            </li>
          ))}
        </ol>
        <span>{shortDay(first.day)}</span>
        <span className={styles.today}>today</span>
      </div>
    </>
  );
}

/** What was published on a day and still lay there at its end, as far as the numbers tell. */
function added({ sizeBytes, diskBytes }: Day): number {
  return Math.min(sizeBytes, diskBytes);
}

export function grownSentence(growth: readonly Day[]): string {
  const last = growth.at(-1)?.diskBytes ?? 0;
  if (growth.length < 2) return `${sizeText(last)} on the disk.`;
  const days = Math.min(7, growth.length - 1);
  const more = last - (growth.at(-1 - days)?.diskBytes ?? 0);
  const since = days === 1 ? "since yesterday" : `in ${days} days`;
  if (more === 0) return `${sizeText(last)} on the disk, as much as ${days === 1 ? "yesterday" : `${days} days ago`}.`;
  return `${sizeText(last)} on the disk, ${sizeText(Math.abs(more))} ${more > 0 ? "more" : "less"} ${since}.`;
}

function dayWords(day: Day): string {
  const news =
    day.packages === 0 ? "nothing new" : `${counted(day.packages, "package")} of ${sizeText(day.sizeBytes)} new`;
  return `${shortDay(day.day)}: ${sizeText(day.diskBytes)}, ${news}`;
}

/** Days are the coordinator's, in UTC. */
function shortDay(day: string): string {
  return new Date(day).toLocaleDateString(undefined, { month: "short", day: "numeric", timeZone: "UTC" });
}
