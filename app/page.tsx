import { Overview } from "../components/overview/overview";

export default function Page() {
  return <Overview />;
}
