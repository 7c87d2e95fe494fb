import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link within the dashboard. Its page is asked for when it is followed, not when it comes into view: a screen of packages would
 * ask for a hundred pages, again whenever rows scroll by. The few pages of the navigation are fetched ahead.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
