"use client";

import { useState } from "react";
import type { BinhostTarget, ReleaseDifference, ReleaseList, ReleaseView } from "../../protocol/binhost";
import { useSwarmNow } from "../swarm/swarm-clock";
import { useActions } from "../swarm/use-actions";
import { useAnswer } from "../swarm/use-answer";
import { Button } from "../ui/button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { counted, sizeText } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import { Ago } from "../ui/time-text";
import styles from "./releases-page.module.css";
import { TargetPage } from "./target-page";

const AGAIN_EVERY_MS = 10_000;

/** The releases of a target: what each has that the one before had not, and which of them clients get. */
export function ReleasesPage() {
  return <TargetPage>{(target) => <Releases key={target.target} target={target} />}</TargetPage>;
}

function Releases({ target }: { target: BinhostTarget }) {
  const path = `binhost/${target.target}/releases`;
  const { told, problem, tryAgain } = useAnswer<ReleaseList>(path, AGAIN_EVERY_MS);
  const { rollBack } = useActions();
  const before = told?.promotion?.before ?? null;
  return (
    <>
      <NewRelease target={target} onMade={tryAgain} />
      {told === null && problem === null && <Skeleton height="160px" />}
      {problem !== null && (
        <ErrorPanel title="The releases cannot be shown" tryAgain={tryAgain}>
          {problem}
        </ErrorPanel>
      )}
      {told?.releases.length === 0 && (
        <EmptyState>
          There is no release yet. A release is an immutable copy of what is published now; clients get the one that you
          promote.
        </EmptyState>
      )}
      {told !== null && told.releases.length > 0 && (
        <Section
          title="Releases"
          remark={counted(told.releases.length, "release")}
          more={
            <Button
              size="small"
              refusal={before === null ? "No other release was promoted before" : undefined}
              onClick={() => before !== null && void rollBack(target.target, before).then(tryAgain)}
            >
              {before === null ? "Roll back" : `Roll back to ${before}`}
            </Button>
          }
        >
          <Panel className={styles.list}>
            <ul>
              {told.releases.map((release) => (
                <Release key={release.name} target={target} release={release} onDone={tryAgain} />
              ))}
            </ul>
          </Panel>
        </Section>
      )}
    </>
  );
}

function NewRelease({ target, onMade }: { target: BinhostTarget; onMade: () => void }) {
  const { makeRelease } = useActions();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    const made = await makeRelease(target.target, name.trim());
    setBusy(false);
    if (made) setName("");
    onMade();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <label htmlFor="release-name">New release</label>
      <input
        id="release-name"
        value={name}
        placeholder="2026-11"
        maxLength={63}
        required
        pattern="[a-z0-9][a-z0-9._\-]*"
        title="Lower-case letters, digits, dots, hyphens and underscores"
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" look="primary" refusal={busy ? "A drone tries to install it all" : undefined}>
        {busy ? "Checking…" : `Make it of ${counted(target.packages, "package")}`}
      </Button>
    </form>
  );
}

type ReleaseProps = { target: BinhostTarget; release: ReleaseView; onDone: () => void };

function Release({ target, release, onDone }: ReleaseProps) {
  const now = useSwarmNow(60_000);
  const { promoteRelease, removeRelease } = useActions();
  const { name, isPromoted, packages, sizeBytes, madeAt, by, note, difference } = release;
  return (
    <li data-release={name}>
      <div className={styles.line}>
        <strong>{name}</strong>
        {isPromoted && <span className={styles.promoted}>clients get this</span>}
        <span className={styles.facts}>
          {counted(packages, "package")}, {sizeText(sizeBytes)}, <Ago at={madeAt} now={now} /> by {by}
          {note !== "" && `: ${note}`}
        </span>
        <span className={styles.buttons}>
          <Button
            size="small"
            refusal={isPromoted ? "Clients get it already" : undefined}
            onClick={() => void promoteRelease(target.target, name).then(onDone)}
          >
            Promote
          </Button>
          <Button
            size="small"
            look="ghost"
            refusal={isPromoted ? "Promote another one first" : undefined}
            onClick={() => void removeRelease(target.target, name).then(onDone)}
          >
            Remove
          </Button>
        </span>
      </div>
      {difference !== null && <Difference difference={difference} />}
    </li>
  );
}

/** One line while it is folded; all of it when it is opened. */
function Difference({ difference: { added, removed, changed } }: { difference: ReleaseDifference }) {
  if (added.length + removed.length + changed.length === 0) {
    return <p className={styles.same}>The same packages as in the release before.</p>;
  }
  return (
    <details>
      <summary>
        {added.length} added, {removed.length} removed, {changed.length} changed since the release before
      </summary>
      <ul className={styles.difference}>
        {added.map((cpv) => (
          <li key={`+${cpv}`}>+ {cpv}</li>
        ))}
        {removed.map((cpv) => (
          <li key={`-${cpv}`}>− {cpv}</li>
        ))}
        {changed.map(({ from, to, use }) => (
          <li key={`${from} ${to}`}>
            {from === to ? to : `${from} → ${to}`}
            {use.length > 0 && ` USE ${use.join(" ")}`}
            {from === to && use.length === 0 && " built again"}
          </li>
        ))}
      </ul>
    </details>
  );
}
