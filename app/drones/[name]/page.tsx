import { DronePage } from "../../../components/drones/drone-page";

export default function Page() {
  return <DronePage />;
}
