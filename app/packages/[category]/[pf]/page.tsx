import { Suspense } from "react";
import { PackagePage } from "../../../../components/packages/package-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <PackagePage />
    </Suspense>
  );
}
