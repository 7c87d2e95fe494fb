"use client";

import { useEffect } from "react";
import { readPreference } from "../shell/preferences";
import { useSwarmStore } from "../swarm/provider";
import { notables } from "./notable";

/** News that come this soon after other news are shown with them. */
const BUNDLE_MS = 30_000;
/** Of one notification. */
const MOST_SENTENCES = 5;

/** Shows what a person asked to be told of, on the desktop, while this page is out of sight. */
export function useNotifications(): void {
  const store = useSwarmStore();
  useEffect(() => {
    let shown: { since: number; sentences: string[] } = { since: 0, sentences: [] };
    return store.subscribe(({ known }, { known: before }) => {
      if (!document.hidden || known === null || before === null) return;
      const news = notables(before, known).filter(({ kind }) => readPreference(kind) === "on");
      if (news.length === 0 || typeof Notification === "undefined" || Notification.permission !== "granted") return;
      const now = Date.now();
      if (now - shown.since > BUNDLE_MS) shown = { since: now, sentences: [] };
      shown.sentences.push(...news.map(({ sentence }) => sentence));
      show(shown.sentences);
    });
  }, [store]);
}

/** One with the same tag takes the place of the one before. */
function show(sentences: readonly string[]): void {
  const [title = "portage-swarm", ...rest] = sentences.slice(-MOST_SENTENCES).reverse();
  const notification = new Notification(title, { body: rest.join("\n"), tag: "portage-swarm" });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}
