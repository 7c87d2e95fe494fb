"use client";

import type { BinhostTarget } from "../../protocol/binhost";
import type { Acceptance, ClientMatrix, Difference } from "../../protocol/client";
import { useSwarmNow } from "../swarm/swarm-clock";
import { useAnswer } from "../swarm/use-answer";
import { EmptyState, ErrorPanel } from "../ui/notice";
import { counted } from "../ui/number";
import { Panel, Section } from "../ui/panel";
import { ScrollRegion } from "../ui/scroll-region";
import { Shape } from "../ui/shapes";
import { Skeleton } from "../ui/skeleton";
import { Ago } from "../ui/time-text";
import styles from "./clients-page.module.css";
import { TargetPage } from "./target-page";

const AGAIN_EVERY_MS = 30_000;

/** In a cell, where there is little room; opened it has the sentences. */
const WORDS: Record<Difference["what"], string> = {
  absent: "absent",
  version: "version",
  use: "USE",
  subslot: "subslot",
  "cpu-flags": "CPU flags",
  keyword: "keyword",
  signature: "signature",
};

/** Which client would take which package of its `@world` from the binhost, and what is in the way of the others. */
export function ClientsPage() {
  return <TargetPage>{(target) => <Clients key={target.target} target={target} />}</TargetPage>;
}

function Clients({ target }: { target: BinhostTarget }) {
  const { told, problem, tryAgain } = useAnswer<ClientMatrix>(`binhost/${target.target}/clients`, AGAIN_EVERY_MS);
  if (told === null && problem === null) return <Skeleton height="240px" />;
  if (told === null) {
    return (
      <ErrorPanel title="The clients cannot be shown" tryAgain={tryAgain}>
        {problem}
      </ErrorPanel>
    );
  }
  if (told.clients.length === 0) {
    return (
      <EmptyState>
        No machine has reported yet. Run the agent with <code>--client</code> on one that installs from here: it tells
        which packages of its @world it would take, and why not the others.
      </EmptyState>
    );
  }
  return <Matrix matrix={told} />;
}

function Matrix({ matrix: { clients, packages } }: { matrix: ClientMatrix }) {
  const now = useSwarmNow(60_000);
  return (
    <Section title="Clients" remark={`${counted(clients.length, "client")}, ${counted(packages.length, "package")}`}>
      <Panel className={styles.panel}>
        <ScrollRegion label="Clients and packages" className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Package</th>
                {clients.map(({ name, taken, packages: all, reportedAt }) => (
                  <th key={name} scope="col">
                    {name}
                    <span>
                      {taken} of {all}, <Ago at={reportedAt} now={now} />
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {packages.map(({ atom, cells }) => (
                <tr key={atom} data-atom={atom}>
                  <th scope="row">{atom}</th>
                  {clients.map(({ name }) => (
                    <Cell key={name} cell={cells.find(({ client }) => client === name)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </Panel>
    </Section>
  );
}

/** Blank where the package is not in the client's `@world`. */
function Cell({ cell }: { cell: Pick<Acceptance, "cpv" | "differs"> | undefined }) {
  if (cell === undefined) return <td />;
  if (cell.differs.length === 0) {
    return (
      <td className={styles.taken} title={`${cell.cpv} would be taken`}>
        <Shape name="circle-check" /> taken
      </td>
    );
  }
  return (
    <td className={styles.differs}>
      <details>
        <summary>{cell.differs.map(({ what }) => WORDS[what]).join(", ")}</summary>
        {cell.differs.map(({ what, detail }) => (
          <p key={what}>{detail}</p>
        ))}
      </details>
    </td>
  );
}
