"use client";

import { useEffect, useState } from "react";
import type { WhoAmI } from "../../protocol/access";
import { safePath } from "../../protocol/safe-path";
import { Mark } from "../shell/mark";
import { Button } from "../ui/button";
import styles from "./login.module.css";
import { askWhoAmI, refusalIn, setUpFirst, signIn } from "./sign-in";

/** What stands behind the `#` of the link that a new swarm prints; empty without one, null before the page has looked. */
type Secret = string | null;

/** Where people sign in, and where the first administrator is set up. */
export function LoginPage() {
  const [me, setMe] = useState<WhoAmI | null>(null);
  const [secret, setSecret] = useState<Secret>(null);
  useEffect(() => {
    const said = location.hash.slice(1);
    // It must stay neither in the address bar nor in the history.
    if (said !== "") history.replaceState(null, "", location.pathname + location.search);
    setSecret((before) => before || said);
    void askWhoAmI().then(setMe);
  }, []);
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <p className={styles.brand}>
          <Mark /> portage-swarm
        </p>
        {secret !== null && <LoginForm secret={secret} me={me} />}
      </div>
    </main>
  );
}

/** Which form it is stays so while somebody types, unless a link turns out to be of no use any more. */
function LoginForm({ secret, me }: { secret: string; me: WhoAmI | null }) {
  const isFirst = secret !== "" && me?.isNew !== false;
  return isFirst ? <FirstAdministratorForm secret={secret} /> : <SignInForm isNew={me?.isNew} openId={me?.openId} />;
}

type SignInProps = { isNew?: boolean | undefined; openId?: boolean | undefined };

function SignInForm({ isNew = false, openId = false }: SignInProps) {
  const { refusal, busy, send } = useSending();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget);
        void send(() => signIn(textOf(said, "name"), textOf(said, "password")));
      }}
    >
      <h1>Sign in</h1>
      {isNew && !openId && (
        <p className={styles.lead}>
          Nobody can sign in yet. Open the link that the coordinator printed when it started; it sets up the first
          administrator.
        </p>
      )}
      <Field name="name" label="Name" complete="username" />
      <Field name="password" label="Password" complete="current-password" secret />
      <Refusal text={refusal} />
      <Button type="submit" look="primary" {...(busy && { "aria-busy": true })}>
        Sign in
      </Button>
      {openId && <a href={`/api/v1/openid/sign-in?to=${encodeURIComponent(wanted())}`}>Sign in with OpenID</a>}
    </form>
  );
}

function FirstAdministratorForm({ secret }: { secret: string }) {
  const { refusal, busy, send } = useSending();
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget);
        void send(() => setUpFirst(secret, textOf(said, "name"), textOf(said, "password")));
      }}
    >
      <h1>Set up the first administrator</h1>
      <p className={styles.lead}>This swarm is new. Whoever is set up here may do everything, and adds the others.</p>
      <Field name="name" label="Name" complete="username" />
      <Field
        name="password"
        label="Password"
        complete="new-password"
        secret
        hint="At least 8 characters; long ones are better than odd ones."
      />
      <Refusal text={refusal} />
      <Button type="submit" look="primary" {...(busy && { "aria-busy": true })}>
        Set up and sign in
      </Button>
    </form>
  );
}

/** One request at a time; what was refused stays in the form, with the reason below it. */
function useSending() {
  const [refusal, setRefusal] = useState(() => refusalIn(location.search));
  const [busy, setBusy] = useState(false);
  const send = async (ask: () => Promise<string | null>) => {
    if (busy) return;
    setBusy(true);
    const because = await ask();
    setRefusal(because);
    setBusy(false);
    // Anew, not by a link within the page: nothing that was known before signing in stays.
    if (because === null) location.assign(wanted());
  };
  return { refusal, busy, send };
}

/** The page from which somebody was led here. */
function wanted(): string {
  return safePath(new URLSearchParams(location.search).get("to"));
}

function Field(props: { name: string; label: string; complete: string; secret?: boolean; hint?: string }) {
  const { name, label, complete, secret = false, hint } = props;
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <input
        name={name}
        type={secret ? "password" : "text"}
        autoComplete={complete}
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      {hint && <small>{hint}</small>}
    </label>
  );
}

function Refusal({ text }: { text: string | null }) {
  return (
    <p className={styles.refusal} role="alert">
      {text}
    </p>
  );
}

function textOf(said: FormData, name: string): string {
  const value = said.get(name);
  return typeof value === "string" ? value : "";
}
