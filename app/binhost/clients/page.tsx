import { Suspense } from "react";
import { ClientsPage } from "../../../components/binhost/clients-page";

/** What the address says is read in the browser. */
export default function Page() {
  return (
    <Suspense>
      <ClientsPage />
    </Suspense>
  );
}
