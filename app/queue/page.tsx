import { Suspense } from "react";
import { QueuePage } from "../../components/queue/queue-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <QueuePage />
    </Suspense>
  );
}
