import { QueuePage } from "../protocol/api";
import type { QueueRow } from "../protocol/to-watcher";
import type { Client } from "./client";
import { Refused } from "./client";

/** All rows of the queue and of what is over, page by page. */
export async function allRows(client: Client, query = ""): Promise<QueueRow[]> {
  const rows: QueueRow[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const cursor = next === "" ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: QueuePage = await client.get(`/queue?limit=1000${query}${cursor}`, QueuePage);
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

/**
 * The newest build of each package that somebody names: by its number, as `dev-qt/qtbase-6.10.1`, `dev-qt/qtbase` or `qtbase`.
 * @throws Refused when there is none, or several packages are called so.
 */
export async function buildsNamed(client: Client, names: readonly string[]): Promise<QueueRow[]> {
  const found: QueueRow[] = [];
  for (const name of names) found.push(await buildNamed(client, name.replace(/^=/, "")));
  return found;
}

async function buildNamed(client: Client, name: string): Promise<QueueRow> {
  const rows = await allRows(client, /^\d+$/.test(name) ? "" : `&q=${encodeURIComponent(name)}`);
  const fitting = rows.filter(({ build, cpv }) => [String(build), ...namesOf(cpv)].includes(name));
  const packages = [...new Set(fitting.map(({ cpv }) => cpv))];
  const newest = fitting.sort((a, b) => b.build - a.build)[0];
  if (!newest) throw new Refused(404, `No build is called ${name}.`);
  if (packages.length > 1) throw new Refused(409, `${name} may be ${packages.join(" or ")}: say which.`);
  return newest;
}

/** `dev-qt/qtbase-6.10.1`, `dev-qt/qtbase`, `qtbase`. */
function namesOf(cpv: string): string[] {
  const withoutVersion = cpv.replace(/-\d[^-/]*(-r\d+)?$/, "");
  return [cpv, withoutVersion, withoutVersion.split("/")[1] ?? ""];
}
