import { Key } from "../ui/menu";
import type { Drag, Hand } from "./drag";
import styles from "./drag-layer.module.css";
import { carriedWords, whereWords } from "./drag-words";

/** Names the move while builds are carried, and the keys that mean something to the hand that carries them. */
export function DragBar({ drag }: { drag: Drag }) {
  if (drag.state === "none") return null;
  return (
    <div className={styles.bar} data-drag-bar>
      <b>
        {carriedWords(drag)} {whereWords(drag)}
      </b>
      {KEYS[drag.hand].map(({ keys, words }) => (
        <span key={words}>
          {keys.map((key) => (
            <Key key={key}>{key}</Key>
          ))}
          {words}
        </span>
      ))}
    </div>
  );
}

const CANCEL = { keys: ["Esc"], words: "cancel" };
const KEYS: Record<Hand, readonly { keys: readonly string[]; words: string }[]> = {
  mouse: [CANCEL],
  finger: [],
  keys: [
    { keys: ["↑", "↓"], words: "move" },
    { keys: ["→"], words: "drones" },
    { keys: ["Space"], words: "drop" },
    CANCEL,
  ],
};
