import { Suspense } from "react";
import { CoresPage } from "../../components/cores/cores-page";

/** How cores are grouped stands in the address, which is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <CoresPage />
    </Suspense>
  );
}
