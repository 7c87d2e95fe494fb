import { Suspense } from "react";
import { EventsPage } from "../../components/events/events-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <EventsPage />
    </Suspense>
  );
}
