import type { JournalEntry } from "../../protocol/facts";
import type { ChannelName, ChannelView, Delivery } from "../../protocol/notifications";
import type { Now } from "../coordinator/command";
import type { Swarm } from "../coordinator/swarm";
import type { ChannelRow } from "../store/access-store";
import type { Channels } from "./channels";
import { deliver } from "./deliver";
import { messageOf } from "./message";
import type { Glance, News, Notice } from "./notices";
import { newsBetween, newsInFacts } from "./notices";
import type { Outbox } from "./outbox";
import { delivered, due, EMPTY, failed, hear } from "./outbox";

export type NotifierParts = {
  channels: Channels;
  clock: () => Now;
  /** Where people reach the dashboard; null: nobody told. */
  address: URL | null;
  bundleMs?: number;
  /** A message was given up, or is tried again; the sentence holds no secret. */
  onTrouble: (sentence: string) => void;
};

/** Tells each channel what it wants to know, soon, and once. */
export class Notifier {
  readonly #outboxes = new Map<ChannelName, Outbox>();
  readonly #newest = new Map<ChannelName, Delivery>();
  readonly #sending = new Set<ChannelName>();
  #glance: Glance | null = null;

  constructor(private readonly parts: NotifierParts) {}

  follow(facts: readonly JournalEntry[], swarm: Swarm): void {
    this.#hear(newsInFacts(swarm, facts));
  }

  /** What is so at the first glance was so before, and is no news. */
  glance(seen: Glance): void {
    if (this.#glance) this.#hear(newsBetween(this.#glance, seen, this.parts.clock().wall));
    this.#glance = seen;
  }

  /** Sends what is due. Resolves when each server has answered, or not in time. */
  async send(): Promise<void> {
    const { channels, clock } = this.parts;
    await Promise.all(
      channels.list().map(async (row) => {
        const notices = due(this.#outboxOf(row.channel), clock().mono);
        if (notices === null || this.#sending.has(row.channel)) return;
        this.#sending.add(row.channel);
        await this.#send(row, notices).finally(() => this.#sending.delete(row.channel));
      }),
    );
  }

  /** Sends one message now, whatever the channel wants to know. */
  async test({ channel, template, ...row }: ChannelRow): Promise<Delivery> {
    const at = this.parts.clock().wall;
    const sentence = `This is a test of the channel ${channel}.`;
    const notice: Notice = { kind: "run-finished", key: "test", at, sentence, path: "/settings/notifications" };
    const sent = await this.#deliver({ channel, template, ...row }, [notice]);
    return this.#note(channel, sent.kind === "delivered" ? null : sent.because);
  }

  views(): ChannelView[] {
    return this.parts.channels.list().map(({ sealed: _, ...row }) => ({
      ...row,
      newest: this.#newest.get(row.channel) ?? null,
      waiting: this.#outboxOf(row.channel).waiting.length,
    }));
  }

  /** What waited for it is told to nobody. */
  forget(channel: ChannelName): void {
    this.#outboxes.delete(channel);
    this.#newest.delete(channel);
  }

  #hear(news: readonly News[]): void {
    const { channels, clock, bundleMs } = this.parts;
    for (const { channel, kinds } of channels.list()) {
      for (const each of news) {
        if ("told" in each && !kinds.includes(each.told.kind)) continue;
        this.#outboxes.set(channel, hear(this.#outboxOf(channel), each, clock().mono, bundleMs));
      }
    }
  }

  async #send(row: ChannelRow, notices: readonly Notice[]): Promise<void> {
    const { channel } = row;
    const sent = await this.#deliver(row, notices);
    const outbox = this.#outboxOf(channel);
    const { mono } = this.parts.clock();
    if (sent.kind === "delivered") {
      this.#outboxes.set(channel, delivered(outbox, notices, mono, this.parts.bundleMs));
      this.#note(channel, null);
      return;
    }
    const after = failed(outbox, notices, sent, mono);
    this.#outboxes.set(channel, after);
    this.#note(channel, sent.because);
    const what = after.failures > 0 ? "is tried again" : "is given up";
    this.parts.onTrouble(`A message to the channel ${channel} ${what}: ${sent.because}`);
  }

  #deliver(row: ChannelRow, notices: readonly Notice[]): ReturnType<typeof deliver> {
    const destination = this.parts.channels.destinationOf(row);
    if (destination) return deliver(destination, messageOf(notices, this.parts.address, row.template));
    const because = "Its secrets were sealed by another key than secret-key in the data directory: enter them again.";
    return Promise.resolve({ kind: "failed", because, again: false, afterMs: 0 });
  }

  #note(channel: ChannelName, because: string | null): Delivery {
    const delivery = { at: this.parts.clock().wall, delivered: because === null, because };
    this.#newest.set(channel, delivery);
    return delivery;
  }

  #outboxOf(channel: ChannelName): Outbox {
    return this.#outboxes.get(channel) ?? EMPTY;
  }
}
