/** A page of ours, whatever stands in an address: a link must not lead elsewhere after signing in. */
export function safePath(to: string | null): string {
  if (to === null || !to.startsWith("/")) return "/";
  const url = URL.canParse(to, ORIGIN) ? new URL(to, ORIGIN) : null;
  return url?.origin === ORIGIN && !url.pathname.startsWith("/login") ? url.pathname + url.search + url.hash : "/";
}

/** Any: only whether it stays the same is asked. */
const ORIGIN = "http://here.invalid";
