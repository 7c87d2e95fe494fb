"use client";

import type { ReactNode } from "react";
import { useId, useState } from "react";
import { Button } from "../ui/button";
import { Panel } from "../ui/panel";
import { ScrollRegion } from "../ui/scroll-region";
import styles from "./charts.module.css";

/** The numbers of a chart, for those who want to read or copy them. */
export type ChartTable = { head: readonly string[]; rows: readonly (readonly string[])[] };

/** A chart with its name, what it says in a sentence, and its numbers on demand. */
export function ChartFrame(props: { title: string; summary: string; table: ChartTable; children: ReactNode }) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <Panel className={styles.frame}>
      <section aria-labelledby={id}>
        <header className={styles.head}>
          <h2 id={id}>{props.title}</h2>
          <Button size="small" look="ghost" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Show as chart" : "Show as table"}
          </Button>
        </header>
        <p className={styles.summary}>{props.summary}</p>
        {asTable ? <Numbers {...props.table} /> : props.children}
      </section>
    </Panel>
  );
}

function Numbers({ head, rows }: ChartTable) {
  return (
    <ScrollRegion className={styles.numbers} label="The numbers">
      <table>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.join(" ")}>
              {row.map((value, index) => (
                <td key={head[index]}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
