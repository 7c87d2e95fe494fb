/** Portage's own colours, and the compiler's; nothing when NO_COLOR says so. */
export type Paint = {
  /** ` * ` before Portage's messages. */
  readonly good: string;
  readonly bad: string;
  /** ` * ` before the header of a log. */
  readonly header: string;
  error(text: string): string;
  warning(text: string): string;
};

const PLAIN: Paint = { good: " *", bad: " *", header: " * ", error: (text) => text, warning: (text) => text };

const COLOURED: Paint = {
  good: " \x1b[32m*\x1b[0m",
  bad: " \x1b[31;01m*\x1b[0m",
  header: "\x1b[32m * \x1b[39;49;00m",
  error: (text) => `\x1b[01;31m\x1b[K${text}\x1b[m\x1b[K`,
  warning: (text) => `\x1b[01;35m\x1b[K${text}\x1b[m\x1b[K`,
};

export function paintFor(colour: boolean): Paint {
  return colour ? COLOURED : PLAIN;
}
