"use client";

import type { People as PeopleList, WhoAmI } from "../../protocol/access";
import { SECOND_THOUGHT_MS } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { Section } from "../ui/panel";
import { useToasts } from "../ui/toast";
import styles from "./access.module.css";
import { AccessForm, AccessTable, partOf, SelectField, TextField } from "./access-form";
import { Settings } from "./setting";
import { send, useResource } from "./use-resource";

const ROLES = ["viewer", "operator", "administrator"];

/** Who may sign in, and oneself. */
export function People() {
  const me = useResource<WhoAmI>("/me");
  const people = useResource<PeopleList>("/people");
  const { say } = useToasts();
  const remove = (name: string) =>
    say({
      text: `Removing ${name} in 6 s.`,
      undo: { label: "Keep", run: () => undefined },
      lastsMs: SECOND_THOUGHT_MS,
      onRunOut: () =>
        void send("DELETE", `/people/${encodeURIComponent(name)}`).then((answer) => {
          if (typeof answer === "string") say({ text: answer });
          people.reload();
        }),
    });
  return (
    <>
      <Section title="You">{me.resource.kind === "loaded" && <You me={me.resource.value} />}</Section>
      <Section title="People" remark="administrators add them; the first one turns sign-in on">
        <Settings>
          <AccessTable
            resource={partOf(people.resource, (loaded) => loaded.people)}
            head={["Name", "Role", ""]}
            empty="Nobody has an account: whoever uses this machine may do everything."
            row={({ name, role }) => (
              <tr key={name}>
                <td>{name}</td>
                <td>{role}</td>
                <td>
                  <Button size="small" onClick={() => remove(name)}>
                    Remove
                  </Button>
                </td>
              </tr>
            )}
          />
          {people.resource.kind === "loaded" && (
            <AccessForm
              label="Add"
              onSend={async (said) => {
                const answer = await send("POST", "/people", said);
                people.reload();
                me.reload();
                return typeof answer === "string" ? answer : null;
              }}
            >
              <TextField name="name" label="Name" />
              <SelectField
                name="role"
                label="Role"
                choices={people.resource.value.people.length === 0 ? ["administrator"] : ROLES}
              />
              <TextField name="password" label="Password" secret />
            </AccessForm>
          )}
        </Settings>
      </Section>
    </>
  );
}

function You({ me }: { me: WhoAmI }) {
  const { say } = useToasts();
  if (!me.signIn) {
    return <p className={styles.remark}>Nobody has to sign in: only this machine can reach the coordinator.</p>;
  }
  if (me.name === null) {
    return (
      <p className={styles.remark}>
        You look on without signing in. <a href="/login">Sign in</a>
      </p>
    );
  }
  const signOut = async () => {
    const answer = await send("DELETE", "/session");
    if (typeof answer === "string") say({ text: answer });
    else location.assign("/login");
  };
  return (
    <Settings>
      <p className={styles.you}>
        {me.name}, {me.role}
        <Button size="small" onClick={() => void signOut()}>
          Sign out
        </Button>
      </p>
      <AccessForm
        label="Change password"
        onSend={async (said) => {
          const answer = await send("POST", "/me/password", said);
          if (typeof answer === "string") return answer;
          say({ text: "Your password is changed. Other browsers have to sign in again." });
          return null;
        }}
      >
        <TextField name="old" label="Old password" secret />
        <TextField name="new" label="New password" secret />
      </AccessForm>
    </Settings>
  );
}
