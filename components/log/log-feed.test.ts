import { describe, expect, it } from "vitest";
import { BuildId } from "../../protocol/ids";
import type { LogLines } from "../../protocol/to-watcher";
import type { LogFeed, LogSource, LogView } from "./log-feed";
import { openLogFeed } from "./log-feed";
import { lineAt } from "./log-window";

/** A log on the far end of a wire that the test cuts, repeats and fails. */
class FarLog implements LogSource {
  lines: string[];
  complete = false;
  refuses: string | null = null;
  asked: { from: number; count: number }[] = [];
  #follower: { fromLine: number; listener: (lines: LogLines) => void } | null = null;

  constructor(length: number) {
    this.lines = Array.from({ length }, (_, at) => `line ${at + 1}`);
  }

  read = (from: number, count: number): Promise<LogLines> => {
    this.asked.push({ from, count });
    return this.refuses === null ? Promise.resolve(this.chunk(from, count)) : Promise.reject(new Error(this.refuses));
  };

  follow = (fromLine: number, listener: (lines: LogLines) => void): (() => void) => {
    this.#follower = { fromLine, listener };
    this.connect();
    return () => {
      this.#follower = null;
    };
  };

  /** What the server does at `log.follow`: everything from that line on. */
  connect(): void {
    if (this.#follower) this.tell(this.#follower.fromLine);
  }

  grow(count: number): void {
    for (let added = 0; added < count; added += 1) this.lines.push(`line ${this.lines.length + 1}`);
  }

  tell(from: number): void {
    this.#follower?.listener(this.chunk(from, this.lines.length));
  }

  isFollowed(): boolean {
    return this.#follower !== null;
  }

  private chunk(from: number, count: number): LogLines {
    const lines = this.lines.slice(from - 1, from - 1 + count);
    return {
      build: BuildId.parse(1),
      attempt: 1,
      firstLine: from,
      lines,
      totalLines: this.lines.length,
      complete: this.complete,
    };
  }
}

function open(far: FarLog): LogFeed {
  return openLogFeed(far, { schedule: queueMicrotask, now: () => 77 });
}

/** Waits for the change after which `holds`. */
function until(feed: LogFeed, holds: (view: LogView) => boolean): Promise<LogView> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds(feed.view())) return;
      stop();
      resolve(feed.view());
    };
    const stop = feed.subscribe(check);
    check();
  });
}

const isOpen = (view: LogView) => view.state === "open";

/** The lines kept, as one run of text, with `?` for each hole. */
function shown({ log }: LogView, from = 1): string[] {
  return Array.from({ length: log.totalLines - from + 1 }, (_, at) => lineAt(log, from + at) ?? "?");
}

describe("openLogFeed", () => {
  it("opens with the last thousand lines", async () => {
    const far = new FarLog(4_000);
    const view = await until(open(far), isOpen);
    expect(view.log.totalLines).toBe(4_000);
    expect(shown(view, 3_001)).toEqual(far.lines.slice(3_000));
    expect(lineAt(view.log, 3_000)).toBeUndefined();
    expect(view.lastLineAt).toBeNull();
  });

  it("goes on with the lines that come, and knows when the newest did", async () => {
    const far = new FarLog(10);
    const feed = open(far);
    await until(feed, isOpen);
    far.grow(5);
    far.tell(11);
    const view = await until(feed, ({ log }) => log.totalLines === 15);
    expect(shown(view)).toEqual(far.lines);
    expect(view.lastLineAt).toBe(77);
  });

  it("doubles and misses nothing when the wire breaks and tells again what it told", async () => {
    const far = new FarLog(10);
    const feed = open(far);
    await until(feed, isOpen);
    far.grow(3);
    far.tell(11);
    far.tell(11);
    far.grow(4);
    far.connect();
    const view = await until(feed, ({ log }) => log.totalLines === 17);
    expect(shown(view)).toEqual(far.lines);
  });

  it("reads what was before when it is looked at", async () => {
    const far = new FarLog(4_000);
    const feed = open(far);
    await until(feed, isOpen);
    feed.look(1, 40);
    const view = await until(feed, ({ log }) => lineAt(log, 1) !== undefined);
    expect(lineAt(view.log, 40)).toBe("line 40");
  });

  it("fills a hole that the stream left", async () => {
    const far = new FarLog(10);
    const feed = open(far);
    await until(feed, isOpen);
    far.grow(20);
    far.tell(21);
    await until(feed, ({ log }) => log.totalLines === 30);
    feed.look(1, 30);
    expect(shown(await until(feed, ({ log }) => lineAt(log, 11) !== undefined))).toEqual(far.lines);
    expect(far.asked.at(-1)).toEqual({ from: 11, count: 10 });
  });

  it("does not follow a log that is complete", async () => {
    const far = new FarLog(10);
    far.complete = true;
    const view = await until(open(far), isOpen);
    expect(view.log.complete).toBe(true);
    expect(far.isFollowed()).toBe(false);
  });

  it("follows a log that has no line yet", async () => {
    const far = new FarLog(0);
    const feed = open(far);
    await until(feed, isOpen);
    far.grow(2);
    far.tell(1);
    expect(shown(await until(feed, ({ log }) => log.totalLines === 2))).toEqual(["line 1", "line 2"]);
  });

  it("says why it cannot be read, and reads when asked again", async () => {
    const far = new FarLog(10);
    far.refuses = "No connection to the coordinator.";
    const feed = open(far);
    expect((await until(feed, ({ trouble }) => trouble !== null)).trouble).toBe("No connection to the coordinator.");
    far.refuses = null;
    feed.tryAgain();
    expect(shown(await until(feed, isOpen))).toEqual(far.lines);
  });

  it("stops following when it is closed", async () => {
    const far = new FarLog(10);
    const feed = open(far);
    await until(feed, isOpen);
    feed.close();
    expect(far.isFollowed()).toBe(false);
  });
});
