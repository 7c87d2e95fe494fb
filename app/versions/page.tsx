import { VersionsPage } from "../../components/versions/versions-page";

export default function Page() {
  return <VersionsPage />;
}
