"use client";

import { ErrorPanel } from "../components/ui/notice";

/** One page failed; the frame around it lives on. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <ErrorPanel title="This page cannot be shown" tryAgain={reset}>
      It met something that it does not know. When trying again does not help, reload it: it may be older than the
      coordinator. <small>{error.message}</small>
    </ErrorPanel>
  );
}
