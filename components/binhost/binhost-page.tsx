"use client";

import type { BinhostTarget, Signing } from "../../protocol/binhost";
import { useSwarmNow } from "../swarm/swarm-clock";
import { CopyButton } from "../ui/copy-button";
import { countText, sizeText } from "../ui/number";
import { Section } from "../ui/panel";
import { Ago } from "../ui/time-text";
import styles from "./binhost-page.module.css";
import { DiskChart } from "./disk-chart";
import { PackageTable } from "./package-table";
import { Retention } from "./retention";
import { TargetPage } from "./target-page";

/** What was built and can be installed: the packages of each target, and what a client needs to get them. */
export function BinhostPage() {
  return (
    <TargetPage>{(target, { signing }) => <Target key={target.target} target={target} signing={signing} />}</TargetPage>
  );
}

function Target({ target, signing }: { target: BinhostTarget; signing: Signing | null }) {
  return (
    <div className={styles.columns}>
      <PackageTable target={target} />
      <aside className={styles.aside} aria-label="About this binhost">
        <Section title="Use it" remark="/etc/portage/binrepos.conf">
          <Lines text={target.binreposOfRelease ?? target.binrepos} />
          {target.release !== null && <p className={styles.which}>This gets the release {target.release}.</p>}
        </Section>
        {signing !== null && (
          <Section title="Trust its key" remark="once, as root">
            <Lines text={signing.trust} />
          </Section>
        )}
        <Section title="Contents">
          <Facts target={target} signing={signing} />
        </Section>
        <Section title="Disk" remark="30 days">
          <DiskChart growth={target.growth} />
        </Section>
        <Section title="Keep" remark={target.retention === null ? "everything" : "and let the rest go"}>
          <Retention target={target} />
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
