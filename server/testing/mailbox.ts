/** What came in over a wire, for tests that wait for a message and never for time. */
export class Mailbox {
  #messages: { event: string; message: unknown }[] = [];
  #arrived: (() => void)[] = [];

  put(event: string, message: unknown): void {
    this.#messages.push({ event, message });
    for (const tell of this.#arrived.splice(0)) tell();
  }

  /** Takes the oldest message that fits, and all before it of the same event; waits until there is one. */
  async next<T>(event: string, read: (message: unknown) => T | undefined): Promise<T> {
    for (;;) {
      for (const [index, entry] of this.#messages.entries()) {
        const wanted = entry.event === event ? read(entry.message) : undefined;
        if (wanted === undefined) continue;
        this.#messages = this.#messages.filter((other, at) => at > index || other.event !== event);
        return wanted;
      }
      await new Promise<void>((resolve) => this.#arrived.push(resolve));
    }
  }

  /** How many of an event wait here. */
  count(event: string): number {
    return this.#messages.filter((entry) => entry.event === event).length;
  }
}
