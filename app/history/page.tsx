import { Suspense } from "react";
import { HistoryPage } from "../../components/history/history-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <HistoryPage />
    </Suspense>
  );
}
