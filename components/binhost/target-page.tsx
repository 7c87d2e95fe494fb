"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import type { BinhostTarget, BinhostView } from "../../protocol/binhost";
import { useAnswer } from "../swarm/use-answer";
import { ButtonLink } from "../ui/button";
import { Link } from "../ui/link";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { countText } from "../ui/number";
import head from "../ui/page-head.module.css";
import { Skeleton } from "../ui/skeleton";
import { Tabs } from "../ui/tabs";
import { ViewLink } from "../ui/view-link";

const AGAIN_EVERY_MS = 10_000;

const PAGES = [
  { path: "/binhost", name: "Packages" },
  { path: "/binhost/releases", name: "Releases" },
  { path: "/binhost/clients", name: "Clients" },
] as const;

/** A page about one target of the binhost: its name and those beside it, the targets, and what is told of the chosen one. */
export function TargetPage({ children }: { children: (target: BinhostTarget, binhost: BinhostView) => ReactNode }) {
  const asked = useSearchParams().get("target");
  const here = usePathname();
  const { told, problem, tryAgain } = useAnswer<BinhostView>("binhost", AGAIN_EVERY_MS);
  const target = told?.targets.find((each) => each.target === asked) ?? told?.targets[0];
  const query = asked === null ? "" : `?target=${asked}`;
  return (
    <>
      <div className={head.head}>
        <h1>Binhost</h1>
        <Tabs label="Pages of the binhost">
          {PAGES.map(({ path, name }) => (
            <Link key={path} href={`${path}${query}`} aria-current={path === here ? "true" : undefined}>
              {name}
            </Link>
          ))}
        </Tabs>
        {told !== null && told.targets.length > 1 && (
          <Tabs label="Targets">
            {told.targets.map((each) => (
              <ViewLink
                key={each.target}
                href={`${here}?target=${each.target}`}
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
            <p className={head.problem} role="status">
              This is from a while ago: {problem}
            </p>
          )}
          {children(target, told)}
        </>
      )}
    </>
  );
}
