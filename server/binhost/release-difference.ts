import { Cpv, splitCpv } from "../../protocol/atom";
import type { ReleaseDifference } from "../../protocol/binhost";
import type { Fields } from "./packages-index";

/** What becomes other for clients that get `after` instead of `before`, by package and slot. */
export function differenceOf(before: readonly Fields[], after: readonly Fields[]): ReleaseDifference {
  const [was, is] = [bySlot(before), bySlot(after)];
  const difference: ReleaseDifference = { added: [], removed: [], changed: [] };
  for (const [slot, stanzas] of is) {
    const old = was.get(slot) ?? [];
    const fresh = stanzas.filter((each) => !old.some((other) => isSame(each, other)));
    const gone = old.filter((each) => !stanzas.some((other) => isSame(each, other)));
    for (const stanza of fresh) {
      const from = gone.find((other) => cpvOf(other) === cpvOf(stanza)) ?? gone[0];
      if (!from) difference.added.push(cpvOf(stanza));
      else difference.changed.push({ from: cpvOf(from), to: cpvOf(stanza), use: changedFlags(from, stanza) });
    }
    if (fresh.length === 0) difference.removed.push(...gone.map(cpvOf));
  }
  for (const [slot, stanzas] of was) if (!is.has(slot)) difference.removed.push(...stanzas.map(cpvOf));
  return difference;
}

/** `+ssl` for a flag that is set now, `-doc` for one that no longer is. */
function changedFlags(before: Fields, after: Fields): string[] {
  const [was, is] = [flagsOf(before), flagsOf(after)];
  const set = [...is].filter((flag) => !was.has(flag)).map((flag) => `+${flag}`);
  const unset = [...was].filter((flag) => !is.has(flag)).map((flag) => `-${flag}`);
  return [...set, ...unset];
}

/** The same bytes. */
function isSame(one: Fields, other: Fields): boolean {
  return one.get("SHA1") === other.get("SHA1") && cpvOf(one) === cpvOf(other);
}

function bySlot(stanzas: readonly Fields[]): Map<string, Fields[]> {
  const slots = new Map<string, Fields[]>();
  for (const stanza of stanzas) {
    const { category, name } = splitCpv(cpvOf(stanza));
    const key = `${category}/${name}:${(stanza.get("SLOT") ?? "0").split("/")[0]}`;
    slots.set(key, [...(slots.get(key) ?? []), stanza]);
  }
  return slots;
}

export function cpvOf(stanza: Fields): Cpv {
  return Cpv.parse(stanza.get("CPV"));
}

export function flagsOf(stanza: Fields): Set<string> {
  return new Set((stanza.get("USE") ?? "").split(" ").filter((flag) => flag !== ""));
}
