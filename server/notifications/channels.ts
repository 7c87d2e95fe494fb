import type { AddChannel, ChangeChannel, ChannelName } from "../../protocol/notifications";
import { Destination } from "../../protocol/notifications";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { Seal } from "../access/seal";
import type { AccessStore, ChannelRow } from "../store/access-store";

/** Where notifications go, as administrators decide. */
export class Channels {
  readonly #rows: Map<ChannelName, ChannelRow>;

  constructor(
    rows: readonly ChannelRow[],
    private readonly parts: { store: AccessStore; seal: Seal; now: () => number },
  ) {
    this.#rows = new Map(rows.map((row) => [row.channel, row]));
  }

  /** By name. */
  list(): ChannelRow[] {
    return [...this.#rows.values()].sort((a, b) => (a.channel < b.channel ? -1 : 1));
  }

  find(channel: ChannelName): ChannelRow | null {
    return this.#rows.get(channel) ?? null;
  }

  /** Null when its secrets cannot be read any more: the key in the data directory is another one. */
  destinationOf({ sealed }: ChannelRow): Destination | null {
    const text = this.parts.seal.open(sealed);
    return text === null ? null : Destination.parse(JSON.parse(text));
  }

  /** @throws NotSaved */
  async add({ channel, destination, kinds, template }: AddChannel, by: string): Promise<Refusal | null> {
    if (this.#rows.has(channel)) return refuse("wrong-state", `There is a channel ${channel} already.`, "channel");
    await this.#put({
      channel,
      kinds,
      template: template ?? null,
      by,
      at: this.parts.now(),
      ...this.#written(destination),
    });
    return null;
  }

  /** @throws NotSaved */
  async change(channel: ChannelName, { destination, kinds, template }: ChangeChannel): Promise<Refusal | null> {
    const row = this.#rows.get(channel);
    if (!row) return noSuchChannel(channel);
    await this.#put({
      ...row,
      ...(kinds && { kinds }),
      ...(template !== undefined && { template }),
      ...(destination && this.#written(destination)),
    });
    return null;
  }

  /** @throws NotSaved */
  async remove(channel: ChannelName): Promise<Refusal | null> {
    if (!this.#rows.has(channel)) return noSuchChannel(channel);
    await this.parts.store.remove("channels", channel);
    this.#rows.delete(channel);
    return null;
  }

  #written(destination: Destination): Pick<ChannelRow, "kind" | "to" | "sealed"> {
    const { kind } = destination;
    return { kind, to: shownOf(destination), sealed: this.parts.seal.close(JSON.stringify(destination)) };
  }

  async #put(row: ChannelRow): Promise<void> {
    await this.parts.store.put("channels", row);
    this.#rows.set(row.channel, row);
  }
}

export function noSuchChannel(channel: ChannelName): Refusal {
  return refuse("not-found", `There is no channel ${channel}.`);
}

/** Enough to know it again. The path of a webhook's address is what lets somebody write there. */
function shownOf(destination: Destination): string {
  if (destination.kind === "mail") return `${destination.to.join(", ")} through ${destination.host}`;
  return new URL(destination.url).origin;
}
