/** What emerge would do to one installed package, or what would become one, by its own list (`--pretend`). */
export type Change = {
  does: "adds" | "replaces" | "downgrades" | "removes";
  /** As it stands in the list; binary packages carry their build number. */
  cpv: string;
  /** The version that would go; null when the list does not say it. */
  instead: string | null;
};

/** Reads the list of packages: the columns differ between versions of Portage, the letters do not. */
export function readChanges(lines: readonly string[]): Change[] {
  return lines.flatMap((line) => {
    const [, kind, letters = "", cpv = "", old] = ENTRY.exec(line) ?? [];
    switch (kind) {
      case "ebuild":
      case "binary":
        return { does: whatIsDone(letters), cpv, instead: old ?? null };
      case "uninstall":
        return { does: "removes", cpv, instead: null };
      default:
        return [];
    }
  });
}

const ENTRY = /^\[(ebuild|binary|uninstall)\s*([^\]]*)\] +(\S+?)(?:::\S+)?(?: +\[(\S+?)(?:::[^\]]+)?\])?(?: |$)/;

/** `N` new, `NS` new slot; `U` another version, `UD` an older one, `R` the same once more. */
function whatIsDone(letters: string): Change["does"] {
  if (letters.includes("D")) return "downgrades";
  return letters.includes("N") ? "adds" : "replaces";
}

/** `replaces dev-libs/leaf-1.1 (1.0 is installed) and removes app-misc/old-1` */
export function inWords(changes: readonly Change[]): string {
  const named = changes.slice(0, MOST_NAMED).map(({ does, cpv, instead }) => {
    return `${does} ${cpv}${instead === null ? "" : ` (${instead} is installed)`}`;
  });
  const more = changes.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

const MOST_NAMED = 3;
