import { memo } from "react";
import type { Cpv } from "../protocol/atom";
import { AtomName } from "./atom-name";
import { packageName, packagePath } from "./cpv";
import { Link } from "./ui/link";

type PackageLinkProps = {
  cpv: Cpv;
  /** By its name alone, where there is little room. */
  short?: boolean;
  className?: string | undefined;
  tabIndex?: number | undefined;
};

/** A package that leads to its page. It is drawn once, however often what stands around it changes. */
export const PackageLink = memo(function PackageLink({
  cpv,
  short = false,
  className = "",
  tabIndex,
}: PackageLinkProps) {
  if (short) {
    return (
      <Link className={`mono ${className}`} href={packagePath(cpv)} title={cpv} data-pkg={cpv} tabIndex={tabIndex}>
        {packageName(cpv)}
      </Link>
    );
  }
  return (
    <Link className={`cut ${className}`} href={packagePath(cpv)} tabIndex={tabIndex}>
      <AtomName cpv={cpv} />
    </Link>
  );
});
