"use client";

import { useState } from "react";
import type { AuditPage } from "../../protocol/access";
import { Section } from "../ui/panel";
import { Clock } from "../ui/time-text";
import { AccessTable, partOf } from "./access-form";
import { Settings } from "./setting";
import { useResource } from "./use-resource";

/** Who did what, newest first. */
export function Audit() {
  const { resource } = useResource<AuditPage>("/audit?limit=500");
  const [now] = useState(Date.now);
  return (
    <Section title="Audit log" remark="the newest 500">
      <Settings>
        <AccessTable
          resource={partOf(resource, (loaded) => loaded.entries)}
          head={["When", "Who", "Did", "To"]}
          empty="Nobody has done anything yet."
          row={({ number, at, by, act, subject, detail }) => (
            <tr key={number} title={JSON.stringify(detail)}>
              <td>
                <Clock at={at} now={now} />
              </td>
              <td>{by}</td>
              <td>{act}</td>
              <td>{subject}</td>
            </tr>
          )}
        />
      </Settings>
    </Section>
  );
}
