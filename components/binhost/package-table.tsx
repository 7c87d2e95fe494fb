"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { BinhostTarget, PublishedPackage } from "../../protocol/binhost";
import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { dronePath } from "../drones/drone-path";
import { useRowHeight } from "../shell/preferences";
import { usePageKeys } from "../shell/use-page-keys";
import { useSwarmNow } from "../swarm/swarm-clock";
import drawn from "../ui/drawn-table.module.css";
import { Link } from "../ui/link";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { countText, sizeText } from "../ui/number";
import { Panel } from "../ui/panel";
import { SearchField } from "../ui/search-field";
import { Skeleton } from "../ui/skeleton";
import { Ago } from "../ui/time-text";
import { useMedia } from "../ui/use-media";
import styles from "./package-table.module.css";
import { usePackages } from "./use-packages";

/** Every package that a target's index names. */
export function PackageTable({ target }: { target: BinhostTarget }) {
  const { packages, total, problem, tryAgain } = usePackages(target.target, target.indexedAt);
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query.trim().toLowerCase());
  const found = useMemo(
    () => packages?.filter(({ cpv }) => cpv.toLowerCase().includes(wanted)) ?? [],
    [packages, wanted],
  );
  usePageKeys(({ key }) => {
    if (key === "/") field.current?.focus();
    return key === "/";
  });
  return (
    <section aria-label="Packages">
      <div className={styles.bar}>
        <h2>Packages</h2>
        <span className={styles.remark}>
          {wanted === "" ? countText(total) : `${countText(found.length)} of ${countText(total)}`}
        </span>
        <SearchField field={field} label="Filter packages" query={query} onSearch={setQuery} />
      </div>
      {problem !== null && (
        <ErrorPanel title="Not all packages can be shown" tryAgain={tryAgain}>
          {problem}
        </ErrorPanel>
      )}
      {packages === null && problem === null && (
        <div aria-busy="true">
          <Skeleton height="320px" />
        </div>
      )}
      {packages !== null && found.length === 0 && (
        <EmptyState>
          {wanted === "" ? "The index names no package yet." : "No package has that in its name."}
        </EmptyState>
      )}
      {found.length > 0 && <Rows target={target.target} packages={found} />}
    </section>
  );
}

function Rows({ target, packages }: { target: string; packages: readonly PublishedPackage[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  const rowHeight = useRowHeight();
  const narrow = useMedia("(max-width: 720px)");
  const height = narrow ? 56 : rowHeight;
  useLayoutEffect(() => setAbove((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const list = useWindowVirtualizer({
    count: packages.length,
    estimateSize: () => height,
    // A new function with another height: the places of all rows are computed anew.
    getItemKey: useCallback((index: number) => `${height} ${packages[index]?.path}`, [packages, height]),
    overscan: 12,
    scrollMargin: above,
  });
  return (
    <Panel className={`${drawn.panel} ${styles.panel}`}>
      <table aria-label="Packages" aria-rowcount={packages.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Package</th>
            <th scope="col">Built by</th>
            <th scope="col" className={styles.end}>
              Attempt
            </th>
            <th scope="col">SHA-256</th>
            <th scope="col" className={styles.end}>
              Size
            </th>
            <th scope="col" className={styles.end}>
              Published
            </th>
          </tr>
        </thead>
        <tbody ref={body} style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start }) => {
            const found = packages[index];
            return found && <Row key={found.path} found={found} target={target} top={start - above} index={index} />;
          })}
        </tbody>
      </table>
    </Panel>
  );
}

type RowProps = { found: PublishedPackage; target: string; top: number; index: number };

function Row({ found, target, top, index }: RowProps) {
  const now = useSwarmNow(60_000);
  const { cpv, path, drone, attempt, sha256, sizeBytes, publishedAt } = found;
  return (
    <tr style={{ transform: `translateY(${top}px)` }} aria-rowindex={index + 2} data-pkg={cpv}>
      <td className={styles.package}>
        <Link className="cut" href={packagePath(cpv)}>
          <AtomName cpv={cpv} />
        </Link>
      </td>
      <td className={styles.drone}>
        <Link href={dronePath(drone)}>{drone}</Link>
      </td>
      <td className={styles.attempt}>{attempt}</td>
      <td className={styles.hash}>
        <code title={sha256}>{sha256.slice(0, 12)}</code>
      </td>
      <td className={styles.size}>
        <a href={`/binhost/${target}/${path}`} download title={`Download ${path}`}>
          {sizeText(sizeBytes)}
        </a>
      </td>
      <td className={styles.published}>
        <Ago at={publishedAt} now={now} />
      </td>
    </tr>
  );
}
