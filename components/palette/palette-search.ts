import { fuzzyScore } from "./fuzzy";

/** One thing of the palette. `text` is what is searched. */
export type PaletteItem = { key: string; group: PaletteGroup; text: string };
export const PALETTE_GROUPS = ["Actions", "Pages", "Drones", "Packages"] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

export type Found<Item> = { group: PaletteGroup; items: Item[] }[];

const MOST = 40;
/** Before anything is typed. */
const FIRST: Record<PaletteGroup, number> = { Actions: 6, Pages: 9, Drones: 6, Packages: 0 };

/** `>` looks among actions alone, `@` among drones. What fits best comes first, its group with it; what was chosen lately counts more. */
export function searchPalette<Item extends PaletteItem>(
  items: readonly Item[],
  typed: string,
  recent: readonly string[],
): Found<Item> {
  const only = typed.startsWith(">") ? "Actions" : null;
  const wanted = typed.startsWith("@") ? "Drones" : only;
  const query = typed.replace(/^[>@]/, "").trim();
  const candidates = wanted === null ? items : items.filter(({ group }) => group === wanted);
  if (query === "" && wanted === null) return firstOnes(candidates, recent);

  const scored = candidates.flatMap((item) => {
    const score = fuzzyScore(query, item.text);
    return score === null ? [] : [{ item, score: score + (recent.includes(item.key) ? RECENT : 0) }];
  });
  scored.sort((one, other) => other.score - one.score);
  return grouped(scored.slice(0, MOST).map(({ item }) => item));
}

const RECENT = 10;

function firstOnes<Item extends PaletteItem>(items: readonly Item[], recent: readonly string[]): Found<Item> {
  const place = ({ key }: Item) => {
    const index = recent.indexOf(key);
    return index < 0 ? recent.length : index;
  };
  const byRecent = [...items.filter((item) => FIRST[item.group] > 0 || recent.includes(item.key))].sort(
    (one, other) => place(one) - place(other),
  );
  return PALETTE_GROUPS.map((group) => ({
    group,
    items: byRecent.filter((item) => item.group === group).slice(0, FIRST[group] + recent.length),
  })).filter((found) => found.items.length > 0);
}

/** Groups in the order of their best. */
function grouped<Item extends PaletteItem>(items: readonly Item[]): Found<Item> {
  const found: Found<Item> = [];
  for (const item of items) {
    const group = found.find((each) => each.group === item.group);
    if (group === undefined) found.push({ group: item.group, items: [item] });
    else group.items.push(item);
  }
  return found;
}
