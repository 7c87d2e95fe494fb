"use client";

import { useState } from "react";
import type { MadeToken, TokenList, TokenView } from "../../protocol/access";
import { SECOND_THOUGHT_MS } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { Section } from "../ui/panel";
import { Ago, Clock } from "../ui/time-text";
import { useToasts } from "../ui/toast";
import styles from "./access.module.css";
import { AccessForm, AccessTable, partOf, SelectField, TextField } from "./access-form";
import { Settings } from "./setting";
import { send, useResource } from "./use-resource";

/** What programs and new drones show. */
export function Tokens() {
  const { resource, reload } = useResource<TokenList>("/tokens");
  const [made, setMade] = useState<string | null>(null);
  const { say } = useToasts();
  const make = async (path: string, body: object) => {
    const answer = await send<MadeToken & { command?: string }>("POST", path, body);
    reload();
    if (typeof answer === "string") return answer;
    setMade(answer.answer?.command ?? answer.answer?.secret ?? null);
    return null;
  };
  const revoke = ({ token, name }: TokenView) =>
    say({
      text: `Revoking ${name || token} in 6 s.`,
      undo: { label: "Keep", run: () => undefined },
      lastsMs: SECOND_THOUGHT_MS,
      onRunOut: () =>
        void send("DELETE", `/tokens/${token}`).then((answer) => {
          if (typeof answer === "string") say({ text: answer });
          reload();
        }),
    });
  return (
    <>
      {made !== null && (
        <Section title="Shown this once">
          <code className={styles.secret}>{made}</code>
        </Section>
      )}
      <Section title="Tokens" remark="for programs, and for drones that join">
        <Settings>
          <AccessTable
            resource={partOf(resource, (loaded) => loaded.tokens)}
            head={["Name", "For", "By", "Last used", "Expires", ""]}
            empty="There are no tokens."
            row={(token) => <TokenRow key={token.token} token={token} onRevoke={() => revoke(token)} />}
          />
          {resource.kind === "loaded" && (
            <>
              <AccessForm label="Make API token" onSend={({ name, role }) => make("/tokens/api", { name, role })}>
                <TextField name="name" label="Program" />
                <SelectField name="role" label="Role" choices={["viewer", "operator", "administrator"]} />
              </AccessForm>
              <AccessForm
                label="Make join token"
                onSend={({ name, drone }) => make("/tokens/join", { name, ...(drone && { drone }) })}
              >
                <TextField name="name" label="Note" optional />
                <TextField name="drone" label="For this drone alone" optional />
              </AccessForm>
            </>
          )}
        </Settings>
      </Section>
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: TokenView; onRevoke: () => void }) {
  const [now] = useState(Date.now);
  const { name, scope, by, usedAt, expiresAt, revokedAt } = token;
  return (
    <tr>
      <td>{name || token.token}</td>
      <td>{scope.kind === "api" ? scope.role : (scope.drone ?? "joining")}</td>
      <td>{by}</td>
      <td>{usedAt === null ? "never" : <Ago at={usedAt} now={now} />}</td>
      <td>{expiresAt === null ? "never" : <Clock at={expiresAt} now={now} />}</td>
      <td>
        {revokedAt === null ? (
          <Button size="small" onClick={onRevoke}>
            Revoke
          </Button>
        ) : (
          "revoked"
        )}
      </td>
    </tr>
  );
}
