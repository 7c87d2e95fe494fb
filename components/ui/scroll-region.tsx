import type { ReactNode, Ref } from "react";

type ScrollRegionProps = { label: string; className?: string | undefined; ref?: Ref<HTMLElement>; children: ReactNode };

/** A part of a page that scrolls by itself, by keyboard too (WCAG 2.1.1): not every browser focuses what scrolls. */
export function ScrollRegion({ label, className, ref, children }: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the rule does not know that it scrolls; see above
    <section ref={ref} className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
