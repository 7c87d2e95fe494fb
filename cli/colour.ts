/** Colours of states, as on the dashboard. What is printed elsewhere than on a terminal loses them (see harmless). */
const CODES = { red: 31, green: 32, yellow: 33, blue: 34, grey: 90, bold: 1 } as const;
export type Colour = keyof typeof CODES;

/** ECMA-48, Select Graphic Rendition. */
export function paint(colour: Colour, text: string): string {
  return `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}

const STATE_COLOURS: Readonly<Record<string, Colour>> = {
  building: "blue",
  active: "blue",
  BUILDING: "blue",
  built: "green",
  failed: "red",
  offline: "red",
  STALLED: "red",
  grounded: "yellow",
  blocked: "yellow",
  held: "yellow",
  PAUSED: "yellow",
  waiting: "grey",
  cancelled: "grey",
};

/** A state in its colour; a word that is none stays as it is. */
export function painted(state: string): string {
  const colour = STATE_COLOURS[state];
  return colour ? paint(colour, state) : state;
}
