import { Suspense } from "react";
import { ReleasesPage } from "../../../components/binhost/releases-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <ReleasesPage />
    </Suspense>
  );
}
