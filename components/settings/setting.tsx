"use client";

import type { ReactNode } from "react";
import { useId, useState } from "react";
import { Panel } from "../ui/panel";
import styles from "./settings.module.css";

/** Settings that belong together. */
export function Settings({ children }: { children: ReactNode }) {
  return <Panel className={styles.panel}>{children}</Panel>;
}

type ChoiceProps<Value extends string> = {
  title: string;
  /** What it is good for, in one sentence. */
  children: ReactNode;
  value: Value;
  choices: Readonly<Record<Value, string>>;
  onChoose: (value: Value) => void;
};

/** One of several; it holds from the moment it is chosen, and says so. */
export function ChoiceSetting<Value extends string>(props: ChoiceProps<Value>) {
  const { title, children, value, choices, onChoose } = props;
  const [saved, setSaved] = useState(false);
  const id = useId();
  const isValue = (text: string): text is Value => Object.hasOwn(choices, text);
  return (
    <fieldset className={styles.setting} aria-describedby={id}>
      <legend>{title}</legend>
      <Words id={id} saved={saved}>
        {children}
      </Words>
      <div className={styles.choices}>
        {Object.entries<string>(choices).map(([each, words]) => (
          <label key={each}>
            <input
              type="radio"
              name={title}
              value={each}
              checked={each === value}
              onChange={() => {
                if (isValue(each)) onChoose(each);
                setSaved(true);
              }}
            />
            {words}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type SwitchProps = {
  title: string;
  children: ReactNode;
  on: boolean;
  /** Why it cannot be switched on now. */
  refusal?: string | undefined;
  onChange: (on: boolean) => void;
};

/** On or off. */
export function SwitchSetting({ title, children, on, refusal, onChange }: SwitchProps) {
  const [saved, setSaved] = useState(false);
  const id = useId();
  return (
    <div className={styles.setting}>
      <label className={styles.switch}>
        <input
          type="checkbox"
          checked={on}
          aria-disabled={refusal === undefined ? undefined : true}
          aria-describedby={id}
          onChange={({ target }) => {
            if (refusal !== undefined) return;
            onChange(target.checked);
            setSaved(true);
          }}
        />
        {title}
      </label>
      <Words id={id} saved={saved}>
        {refusal ?? children}
      </Words>
    </div>
  );
}

function Words({ id, saved, children }: { id: string; saved: boolean; children: ReactNode }) {
  return (
    <p id={id} className={styles.words}>
      {children}
      <span className={styles.saved} role="status">
        {saved && "Saved"}
      </span>
    </p>
  );
}

/** Something that is so, and cannot be changed here. */
export function FactSetting({ title, value, children }: { title: string; value: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{title}</dt>
      <dd>{value}</dd>
      {children !== undefined && <dd className={styles.words}>{children}</dd>}
    </div>
  );
}
