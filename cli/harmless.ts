import { stripVTControlCharacters } from "node:util";

/**
 * A line that came from elsewhere, as a terminal may see it: colours (ECMA-48, SGR) stay on a terminal, whatever else would move its
 * cursor, set its title or type into it does not.
 */
export function harmless(line: string, isTerminal: boolean): string {
  if (!isTerminal) return stripped(line);
  const parts = line.split(COLOUR);
  return parts.map((part, index) => (index % 2 === 1 ? part : stripped(part))).join("");
}

const COLOUR = new RegExp(`(${String.fromCharCode(27)}\\[[0-9;]*m)`);
const CONTROL = /\p{Cc}/gu;

function stripped(text: string): string {
  return stripVTControlCharacters(text).replace(CONTROL, (character) => (character === "\t" ? character : ""));
}
