import { Suspense } from "react";
import { BinhostPage } from "../../components/binhost/binhost-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <BinhostPage />
    </Suspense>
  );
}
