"use client";

import { useSearchParams } from "next/navigation";
import type { BinhostTarget, BinhostView, Signing } from "../../protocol/binhost";
import { useSwarmNow } from "../swarm/swarm-clock";
import { useAnswer } from "../swarm/use-answer";
import { ButtonLink } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { countText, sizeText } from "../ui/number";
import { Section } from "../ui/panel";
import { Skeleton } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { Ago } from "../ui/time-text";
import { ViewLink } from "../ui/view-link";
import styles from "./binhost-page.module.css";
import { PackageTable } from "./package-table";

const AGAIN_EVERY_MS = 10_000;

/** What was built and can be installed: the packages of each target, and what a client needs to get them. */
export function BinhostPage() {
  const asked = useSearchParams().get("target");
  const { told, problem, tryAgain } = useAnswer<BinhostView>("binhost", AGAIN_EVERY_MS);
  const target = told?.targets.find((each) => each.target === asked) ?? told?.targets[0];
  return (
    <>
      <div className={styles.head}>
        <h1>Binhost</h1>
        {told !== null && told.targets.length > 1 && (
          <Tabs label="Targets">
            {told.targets.map((each) => (
              <ViewLink
                key={each.target}
                href={`/binhost?target=${each.target}`}
                aria-current={each === target ? "true" : undefined}
              >
                {each.target} <span>{countText(each.packages)}</span>
              </ViewLink>
            ))}
          </Tabs>
        )}
      </div>
      {told === null && problem === null && (
        <div aria-busy="true">
          <Skeleton height="320px" />
        </div>
      )}
      {told === null && problem !== null && (
        <ErrorPanel title="The binhost cannot be shown" tryAgain={tryAgain}>
          {problem}
        </ErrorPanel>
      )}
      {told !== null && target === undefined && (
        <EmptyState action={<ButtonLink href="/queue">Queue</ButtonLink>}>
          Nothing is published yet. The first package that is built appears here.
        </EmptyState>
      )}
      {told !== null && target !== undefined && (
        <>
          {problem !== null && (
            <p className={styles.problem} role="status">
              This list is from a while ago: {problem}
            </p>
          )}
          <Target key={target.target} target={target} signing={told.signing} />
        </>
      )}
    </>
  );
}

function Target({ target, signing }: { target: BinhostTarget; signing: Signing | null }) {
  return (
    <div className={styles.columns}>
      <PackageTable target={target} />
      <aside className={styles.aside} aria-label="For clients">
        <Section title="Use it" remark="/etc/portage/binrepos.conf">
          <Lines text={target.binrepos} />
        </Section>
        {signing !== null && (
          <Section title="Trust its key" remark="once, as root">
            <Lines text={signing.trust} />
          </Section>
        )}
        <Section title="Contents">
          <Facts target={target} signing={signing} />
        </Section>
      </aside>
    </div>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <div className={styles.lines}>
      <pre>{text}</pre>
      <CopyButton className={styles.copy} text={text} />
    </div>
  );
}

function Facts({ target, signing }: { target: BinhostTarget; signing: Signing | null }) {
  const now = useSwarmNow();
  return (
    <dl className={styles.facts}>
      <div>
        <dt>Packages</dt>
        <dd>{countText(target.packages)}</dd>
      </div>
      <div>
        <dt>Size</dt>
        <dd>{sizeText(target.sizeBytes)}</dd>
      </div>
      {target.diskBytes > target.sizeBytes && (
        <div>
          <dt>With older builds</dt>
          <dd>{sizeText(target.diskBytes)}</dd>
        </div>
      )}
      <div>
        <dt>Index</dt>
        <dd>{target.indexedAt === null ? "none yet" : <Ago at={target.indexedAt} now={now} />}</dd>
      </div>
      <div>
        <dt>Signed</dt>
        <dd className="cut" title={signing?.fingerprint}>
          {signing === null ? "no" : <code>{signing.fingerprint.slice(-16)}</code>}
        </dd>
      </div>
    </dl>
  );
}
