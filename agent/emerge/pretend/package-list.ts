/** A line of what `emerge --pretend --verbose --tree` lists. */
export type Listed = {
  cpv: string;
  slot: string;
  repository: string | undefined;
  use: string[];
  /** How deep it stands in the tree; what needs it stands above, one less deep. */
  depth: number;
  /** False for what is shown only because something below hangs on it. */
  isBuilt: boolean;
};

const LINE = /^\[(?<what>ebuild|binary|nomerge)[^\]]*\] (?<indent> *)(?<name>\S+)(?<rest>.*)$/;

/**
 * Reads the list. With --verbose a name reads `category/name-version:slot/subslot::repository`, the slot only when it is not
 * 0 (3.0.20 to 3.0.82).
 */
export function readPackageList(text: string): Listed[] {
  return text.split("\n").flatMap((line) => {
    const { what, indent = "", name = "", rest = "" } = LINE.exec(line)?.groups ?? {};
    if (what === undefined) return [];
    const [beforeRepository = "", repository] = name.split("::");
    const [cpv = "", slot = "0"] = beforeRepository.split(":");
    return { cpv, slot, repository, use: flagsOf(rest), depth: indent.length, isBuilt: what !== "nomerge" };
  });
}

/** `USE="nls%* (multilib) -static {test}" PYTHON_TARGETS="..."`: what is on, of all variables that are USE in the end. */
function flagsOf(rest: string): string[] {
  return [...rest.matchAll(/(?<variable>[A-Z0-9_]+)="(?<words>[^"]*)"/g)]
    .flatMap(({ groups }) => {
      const prefix = groups?.variable === "USE" ? "" : `${groups?.variable?.toLowerCase()}_`;
      return (groups?.words ?? "")
        .split(" ")
        .map((word) => word.replace(/[(){}%*]/g, ""))
        .filter((word) => word !== "" && !word.startsWith("-"))
        .map((word) => prefix + word);
    })
    .sort();
}
