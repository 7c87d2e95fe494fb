/** Messages handed to a connection and not yet taken by its transport; with as many as this it counts as full. */
const FULL_AT = 4;

/** What an outlet needs of a Socket.IO socket. Its connection says `drain` when its transport has taken what it was handed. */
type Line = {
  emit(event: string, message: unknown): unknown;
  on(event: "disconnect", listener: () => void): unknown;
  conn: { on(event: "drain", listener: () => void): unknown };
};

/** A connection to a browser, which may be slower than what there is to say. */
export class Outlet {
  #untaken = 0;
  #waiting: (() => void)[] = [];

  constructor(private readonly socket: Line) {
    socket.conn.on("drain", () => this.#freed());
    socket.on("disconnect", () => this.#freed());
  }

  /** Sends it, unless the connection is full: then it is left out. */
  send(event: string, message: unknown): void {
    if (this.#untaken < FULL_AT) this.#emit(event, message);
  }

  /** Sends it in any case, and resolves when there is room for the next. */
  async sendAll(event: string, message: unknown): Promise<void> {
    this.#emit(event, message);
    if (this.#untaken >= FULL_AT) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #emit(event: string, message: unknown): void {
    this.#untaken += 1;
    this.socket.emit(event, message);
  }

  #freed(): void {
    this.#untaken = 0;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
