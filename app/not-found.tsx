import { ButtonLink } from "../components/ui/button";
import { EmptyState } from "../components/ui/notice";

export default function NotFound() {
  return (
    <>
      <h1 className="unseen">No such page</h1>
      <EmptyState action={<ButtonLink href="/">Overview</ButtonLink>}>There is no page at this address.</EmptyState>
    </>
  );
}
