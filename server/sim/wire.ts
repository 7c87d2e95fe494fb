import type { Random } from "./random";
import type { Timeline } from "./timeline";

/** How bad the wire is. */
export type WireWeather = {
  /** How often a message is lost, and how often it comes twice: 0 never, 1 always. */
  loss: number;
  repeats: number;
  /** Messages take this long at least and at most, each its own time: so they overtake each other. */
  delayMs: [number, number];
};

export const CLEAR_WIRE: WireWeather = { loss: 0, repeats: 0, delayMs: [1, 1] };

/** Carries messages worse than any real wire: it loses, repeats and reorders them, and can be cut one way or both. */
export class Wire {
  weather = CLEAR_WIRE;
  readonly #cut = new Set<string>();

  constructor(
    private readonly timeline: Timeline,
    private readonly random: Random,
  ) {}

  /** Delivers to `to` what `from` says, some time later, or not. */
  carry(from: string, to: string, deliver: () => void): void {
    const { loss, repeats } = this.weather;
    const copies = this.random.chance(repeats) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.random.chance(loss)) continue;
      this.timeline.after(this.#delay(), () => {
        if (!this.#cut.has(way(from, to))) deliver();
      });
    }
  }

  cut(from: string, to: string): void {
    this.#cut.add(way(from, to));
  }

  mend(from: string, to: string): void {
    this.#cut.delete(way(from, to));
  }

  mendAll(): void {
    this.#cut.clear();
  }

  #delay(): number {
    const [least, most] = this.weather.delayMs;
    return this.random.between(least, most);
  }
}

function way(from: string, to: string): string {
  return `${from} > ${to}`;
}
