"use client";

import type { ReactNode } from "react";
import { useState } from "react";
import { Button } from "../ui/button";
import styles from "./access.module.css";
import type { Resource } from "./use-resource";

/** A row of fields and a button. What was refused stays in the fields, with the reason below. */
export function AccessForm(props: {
  label: string;
  children: ReactNode;
  /** @returns the sentence why not; null when it is done. */
  onSend: (said: Record<string, string>) => Promise<string | null>;
}) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (form: HTMLFormElement) => {
    const because = await props.onSend(saidIn(form));
    setRefusal(because);
    if (because === null) form.reset();
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {props.children}
      <Button type="submit">{props.label}</Button>
      <p role="alert">{refusal}</p>
    </form>
  );
}

/** What stands in a form's fields; a box that is not ticked says nothing. */
export function saidIn(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

export function TextField(props: { name: string; label: string; secret?: boolean; optional?: boolean }) {
  const { name, label, secret = false, optional = false } = props;
  const type = secret ? "password" : "text";
  return (
    <label>
      {label}
      <input name={name} type={type} autoComplete={secret ? "new-password" : "off"} required={!optional} />
    </label>
  );
}

export function SelectField({ name, label, choices }: { name: string; label: string; choices: readonly string[] }) {
  return (
    <label>
      {label}
      <select name={name}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
}

/** A table of what was loaded, or why it was not. */
export function AccessTable<T>(props: {
  resource: Resource<readonly T[]>;
  head: readonly string[];
  empty: string;
  row: (value: T) => ReactNode;
}) {
  const { resource, head, empty, row } = props;
  if (resource.kind === "loading") return <p className={styles.remark}>Loading</p>;
  if (resource.kind === "failed") return <p className={styles.refusal}>{resource.because}</p>;
  if (resource.value.length === 0) return <p className={styles.remark}>{empty}</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{resource.value.map(row)}</tbody>
      </table>
    </div>
  );
}

/** The same, of a part of what was loaded. */
export function partOf<T, Part>(resource: Resource<T>, pick: (value: T) => Part): Resource<Part> {
  return resource.kind === "loaded" ? { kind: "loaded", value: pick(resource.value) } : resource;
}
