import { Suspense } from "react";
import { DronesPage } from "../../components/drones/drones-page";

/** How drones are sorted stands in the address, which is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <DronesPage />
    </Suspense>
  );
}
