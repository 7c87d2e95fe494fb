/**
 * The atoms of a dependency string (PMS 8.2) that count with these USE flags. Of the choices of a `||` all are given: which
 * of them was taken shows in what is planned or installed. Blockers are left out.
 */
export function atomsIn(text: string, use: ReadonlySet<string>): string[] {
  const atoms: string[] = [];
  /** For each open bracket, whether what stands in it counts. */
  const open: boolean[] = [];
  let nextCounts = true;
  for (const word of text.split(/\s+/)) {
    if (word === "" || word === "||" || word === "^^" || word === "??") continue;
    const condition = /^(?<not>!?)(?<flag>[A-Za-z0-9][A-Za-z0-9+_@-]*)\?$/.exec(word)?.groups;
    if (condition) nextCounts = use.has(condition.flag ?? "") !== (condition.not === "!");
    else if (word === "(") {
      open.push(nextCounts);
      nextCounts = true;
    } else if (word === ")") open.pop();
    else if (!word.startsWith("!") && open.every(Boolean)) atoms.push(word);
  }
  return atoms;
}

/** `category/name` of an atom, without operator, version, slot, repository and USE. */
export function nameOfAtom(atom: string): string {
  const body = atom.replace(/[:[].*$/, "");
  return /^[<>=~]/.test(body) ? nameOfCpv(body.replace(/^[<>=~]+/, "").replace(/\*$/, "")) : body;
}

/** `category/name` of a cpv. */
export function nameOfCpv(cpv: string): string {
  return cpv.replace(/-[0-9]+(?:\.[0-9]+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)[0-9]*)*(?:-r[0-9]+)?$/, "");
}
