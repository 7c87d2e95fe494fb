"use client";

import type { ComponentProps, MouseEvent } from "react";

/** Another view of the page one is on: changes the address, and the back button changes it back, without asking the server for the page. */
export function ViewLink({ href, ...rest }: ComponentProps<"a"> & { href: string }) {
  const show = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", href);
  };
  return <a {...rest} href={href} onClick={show} />;
}
