/**
 * Colour codes of a log line, turned into the few colours the design has. A line is read by itself: a window into a log of
 * 100,000 lines cannot know what an earlier line left switched on.
 */

export type AnsiColour = "red" | "green" | "yellow" | "blue" | "magenta" | "cyan" | "dim" | "strong";

/** A stretch of text in one look; `colour` null is the log's own colour. The text is data: draw it as text, never as markup. */
export type Span = { text: string; colour: AnsiColour | null; bold: boolean; dim: boolean };

/**
 * Reads one line. Select Graphic Rendition (ECMA-48, 8.3.117) becomes colour, bold and dim; every other escape sequence and
 * control character is dropped; text after a carriage return takes the place of what stood before, as on a terminal.
 */
export function parseAnsi(line: string): Span[] {
  const spans: Span[] = [];
  let look = PLAIN;
  let returned = false;
  for (const [token, parameters] of line.matchAll(TOKENS)) {
    if (parameters !== undefined) look = render(look, parameters);
    else if (token === "\r") returned = true;
    else if (!CONTROL_FIRST.test(token)) {
      if (returned) spans.length = 0;
      returned = false;
      append(spans, token, look);
    }
  }
  return spans;
}

/** What a person would copy: the line without colour. */
export function plainText(line: string): string {
  return parseAnsi(line)
    .map((span) => span.text)
    .join("");
}

type Look = Omit<Span, "text">;
const PLAIN: Look = { colour: null, bold: false, dim: false };

const ESC = "\\u001b";
/** `ESC [` or its one-byte form. */
const CSI = `(?:${ESC}\\[|\\u009b)`;
/** Operating system commands, device control and other strings, up to BEL or `ESC \\`, or cut off by the end of the line. */
const STRING = `(?:${ESC}[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|${ESC}\\\\|\\u009c)?`;
/** C0 but tab, DEL, C1, and what turns the direction of text, so that a line cannot be shown as other than it is. */
const CONTROL = "[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]";
const TOKENS = new RegExp(
  [
    `${CSI}([0-9;:]*)m`,
    `${CSI}[0-?]*[ -/]*[@-~]?`,
    STRING,
    `${ESC}[ -/]*[0-~]?`,
    CONTROL,
    `[^${CONTROL.slice(1, -1)}]+`,
  ].join("|"),
  "g",
);
const CONTROL_FIRST = new RegExp(`^${CONTROL}`);

function append(spans: Span[], text: string, look: Look): void {
  const last = spans.at(-1);
  if (last && last.colour === look.colour && last.bold === look.bold && last.dim === look.dim) last.text += text;
  else spans.push({ text, ...look });
}

function render(look: Look, parameters: string): Look {
  const codes = parameters.split(";").flatMap(withSubparameters);
  let next = look;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, length } = extended(codes.slice(at + 1));
      if (code === 38) next = { ...next, colour };
      at += length;
    } else next = renderOne(next, code);
  }
  return next;
}

/** `38:2::255:0:0` (ISO 8613-6, with an empty colour space) says the same as `38;2;255;0;0`. */
function withSubparameters(group: string): number[] {
  const [first = "", ...rest] = group.split(":");
  if (rest.length === 0) return [Number(first)];
  if (rest[0] === "2") return [Number(first), 2, ...rest.slice(-3).map(Number)];
  return [Number(first), ...rest.map(Number)];
}

function renderOne(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, dim: true };
  if (code === 22) return { ...look, bold: false, dim: false };
  if (code === 39) return { ...look, colour: null };
  if (code >= 30 && code <= 37) return { ...look, colour: basic(code - 30) };
  // Bright is the same colour in a heavier weight; the bright forms of black and white are greys.
  if (code >= 90 && code <= 97) return { ...look, colour: basic(code - 90 + 8), bold: look.bold || isHue(code - 90) };
  return look;
}

/** The sixteen colours. Black would vanish on the dark theme, so it is drawn dim. */
function basic(index: number): AnsiColour | null {
  const hue = (["dim", "red", "green", "yellow", "blue", "magenta", "cyan"] as const)[index % 8];
  if (hue !== undefined) return hue;
  return index === 15 ? "strong" : null;
}

function isHue(index: number): boolean {
  return index >= 1 && index <= 6;
}

/** What follows 38 or 48: `5;n` or `2;r;g;b`. `length` says how many codes it took. */
function extended([mode, ...rest]: number[]): { colour: AnsiColour | null; length: number } {
  if (mode === 5) return { colour: indexed(rest[0] ?? 0), length: 2 };
  if (mode === 2) return { colour: nearest(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), length: 4 };
  return { colour: null, length: 1 };
}

/** xterm's table of 256: 16 named, a cube of 6 x 6 x 6, 24 greys. */
function indexed(index: number): AnsiColour | null {
  if (index < 16) return basic(index);
  if (index > 231) return grey((8 + (index - 232) * 10) / 255);
  const step = (digit: number) => (digit === 0 ? 0 : 55 + digit * 40);
  const cube = index - 16;
  return nearest(step(Math.floor(cube / 36)), step(Math.floor(cube / 6) % 6), step(cube % 6));
}

/** Below this share of the strongest channel a colour reads as a grey. */
const GREY_SATURATION = 0.22;

/** The hue that lies nearest on the colour circle (sixths of a turn), or a grey. */
function nearest(red: number, green: number, blue: number): AnsiColour | null {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (most === 0 || spread / most < GREY_SATURATION) return grey(most / 255);
  const sixth = (["red", "yellow", "green", "cyan", "blue", "magenta"] as const)[
    Math.round(hueOf(red, green, blue, most, spread)) % 6
  ];
  return sixth ?? null;
}

/** Hue in sixths of a turn from red, 0 to 6. */
function hueOf(red: number, green: number, blue: number, most: number, spread: number): number {
  if (most === red) return ((green - blue) / spread + 6) % 6;
  if (most === green) return (blue - red) / spread + 2;
  return (red - green) / spread + 4;
}

function grey(lightness: number): AnsiColour | null {
  if (lightness < 0.6) return "dim";
  return lightness > 0.93 ? "strong" : null;
}
