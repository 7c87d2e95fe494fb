"use client";

import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Key } from "../ui/menu";
import { COMMANDS } from "./keys";
import styles from "./keys-dialog.module.css";
import { PAGES_WITH_KEY } from "./pages";
import { usePreference } from "./preferences";

type Group = { title: string; keys: readonly (readonly [keys: string, words: string])[] };

const GROUPS: readonly Group[] = [
  {
    title: "Everywhere",
    keys: [
      ...COMMANDS.map(({ keys, words }) => [keys, words] as const),
      ["/", "Filter"],
      ["Esc", "Close, clear, cancel"],
    ],
  },
  { title: "Go to", keys: PAGES_WITH_KEY.map(({ letter, name }) => [`g ${letter}`, name] as const) },
  {
    title: "Lists",
    keys: [
      ["j k", "Down and up"],
      ["Enter", "Open"],
      ["Space", "Pick up, and drop"],
      ["Alt ↑ ↓", "Move a build"],
      ["Alt Home", "Build it next"],
      ["x", "Select"],
      ["Shift ↑ ↓", "Select a range"],
      [".", "Menu of the row"],
      ["r", "Requeue"],
      ["n", "Pin to a drone"],
      ["h", "Hold or release"],
      ["u", "Unpin, or ground a drone and back"],
    ],
  },
  {
    title: "Log",
    keys: [
      ["f", "Follow"],
      ["/", "Find"],
      ["n N", "Find the next, the one before"],
      ["e", "Next error"],
      ["G", "End"],
      ["gg", "Beginning"],
    ],
  },
];

/** Every key, and the switch that turns single keys off. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  const [single, setSingle] = usePreference("keys");
  return (
    <Dialog
      open
      onOpenChange={(wanted) => wanted || onClose()}
      title="Keys"
      remark={single === "off" ? "single keys are off" : "none of them works while you type"}
      footer={
        <>
          <label className={styles.switch}>
            <input
              type="checkbox"
              checked={single === "on"}
              onChange={({ target }) => setSingle(target.checked ? "on" : "off")}
            />
            Single-key shortcuts
          </label>
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      <div className={styles.groups} data-off={single === "off" || undefined}>
        {GROUPS.map(({ title, keys }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, words]) => (
                <div key={key}>
                  <dt>
                    {key.split(" ").map((part) => (
                      <Key key={part}>{part}</Key>
                    ))}
                  </dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
