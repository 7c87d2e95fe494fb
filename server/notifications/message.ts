import type { Notice } from "./notices";

/** What a channel is told at once, in words. */
export type Message = {
  title: string;
  /** By the channel's template. */
  text: string;
  /** The page to look at; null while nobody told the coordinator how it is reached. */
  url: string | null;
  notices: readonly Notice[];
};

/** How a message reads when nobody said otherwise. */
const USUAL = "{text}\n{url}";

/** @param address where people reach the dashboard. */
export function messageOf(notices: readonly Notice[], address: URL | null, template: string | null): Message {
  const [first] = notices;
  const title = notices.length === 1 && first ? first.sentence : `${notices.length} news of the swarm`;
  const url = address && new URL(notices.length === 1 && first ? first.path : "/events", address).href;
  const words: Record<string, string> = {
    title,
    text: notices.map(({ sentence }) => sentence).join("\n"),
    url: url ?? "",
    count: String(notices.length),
  };
  const text = (template ?? USUAL).replace(/\{(\w+)\}/g, (_, word: string) => words[word] ?? "").trim();
  return { title, text, url, notices };
}
