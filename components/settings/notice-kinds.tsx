import type { NoticeKind } from "../../protocol/notifications";
import { NOTICE_KINDS } from "../../protocol/notifications";
import styles from "./access.module.css";

const TITLES: Record<NoticeKind, string> = {
  "run-finished": "The queue is empty",
  stalled: "The swarm stalls",
  "failure-blocks": "A failure blocks others",
  "drone-grounded": "A drone is grounded",
  "drone-offline": "A drone is lost",
  "disk-low": "A disk fills up",
};

/** Part of a form: a checkbox for each kind of news. */
export function NoticeKindBoxes({ on }: { on: readonly NoticeKind[] }) {
  return (
    <fieldset className={styles.kinds}>
      <legend>Gets news when</legend>
      {NOTICE_KINDS.map((kind) => (
        <label key={kind}>
          <input type="checkbox" name={kind} defaultChecked={on.includes(kind)} />
          {TITLES[kind]}
        </label>
      ))}
    </fieldset>
  );
}

/** The kinds that are ticked in what such a form said. */
export function kindsFrom(said: Readonly<Record<string, string>>): NoticeKind[] {
  return NOTICE_KINDS.filter((kind) => Object.hasOwn(said, kind));
}

export function kindsText(kinds: readonly NoticeKind[]): string {
  if (kinds.length === NOTICE_KINDS.length) return "all";
  return kinds.length === 0 ? "none" : `${kinds.length} of ${NOTICE_KINDS.length} kinds`;
}
