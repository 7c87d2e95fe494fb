"use client";

import { useState } from "react";
import type { BinhostTarget, Pruned, RetentionLimits } from "../../protocol/binhost";
import { problemOf } from "../swarm/actions";
import { Button } from "../ui/button";
import { counted, sizeText } from "../ui/number";
import styles from "./retention.module.css";

const GIB = 2 ** 30;
const FIELDS = [
  { name: "versions", label: "Versions of each package and slot", limit: "keepVersions", unit: 1, least: 1 },
  { name: "days", label: "Days of what is not the newest", limit: "keepDays", unit: 1, least: 0 },
  { name: "gib", label: "GiB of all together", limit: "keepBytes", unit: GIB, least: 0 },
] as const;

type Told = { problem: string } | { pruned: Pruned; isSet: boolean } | { ended: true };

/** By which limits packages go by themselves, and what that would be. */
export function Retention({ target }: { target: BinhostTarget }) {
  const [told, setTold] = useState<Told | null>(null);
  const path = `/api/v1/binhost/${target.target}`;
  const [isOn, setIsOn] = useState(target.retention !== null);
  const preview = async (limits: RetentionLimits) =>
    setTold(await ask("POST", `${path}/prune`, { ...limits, preview: true }));
  const set = async (limits: RetentionLimits) => {
    const answer = await ask("PUT", `${path}/retention`, limits);
    setTold(answer);
    if (!("problem" in answer)) setIsOn(true);
  };
  const end = async () => {
    const answer = await ask("DELETE", `${path}/retention`);
    setTold(answer);
    if (!("problem" in answer)) setIsOn(false);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void set(limitsOf(event.currentTarget));
      }}
    >
      {FIELDS.map(({ name, label, limit, unit, least }) => (
        <label key={name}>
          {label}
          <input
            name={name}
            type="number"
            inputMode="numeric"
            min={least}
            max={1_000_000}
            step={1}
            placeholder="any"
            defaultValue={target.retention?.[limit] === undefined ? "" : Math.round(target.retention[limit] / unit)}
          />
        </label>
      ))}
      <div className={styles.buttons}>
        <Button
          size="small"
          onClick={(event) => event.currentTarget.form && void preview(limitsOf(event.currentTarget.form))}
        >
          Preview
        </Button>
        <Button size="small" type="submit" hint="What may go goes within the hour, and from then on by itself">
          {isOn ? "Change" : "Turn on"}
        </Button>
        {isOn && (
          <Button size="small" look="ghost" onClick={() => void end()}>
            Turn off
          </Button>
        )}
      </div>
      <div role="status">{told !== null && <Answer told={told} />}</div>
    </form>
  );
}

function Answer({ told }: { told: Told }) {
  if ("problem" in told) return <p className={styles.problem}>{told.problem}</p>;
  if ("ended" in told) return <p>Nothing goes by itself any more.</p>;
  const { goes, stays, freedBytes } = told.pruned;
  const what = goes.length === 0 ? "Nothing" : `${counted(goes.length, "package")} of ${sizeText(freedBytes)}`;
  return (
    <>
      <p>{told.isSet ? `Saved. ${what} ${goes.length === 1 ? "goes" : "go"} within the hour.` : `${what} would go.`}</p>
      <Reasons title="What goes, and why" packages={goes} />
      <Reasons title="What has to stay" packages={stays} />
    </>
  );
}

function Reasons({ title, packages }: { title: string; packages: Pruned["goes"] }) {
  if (packages.length === 0) return null;
  return (
    <details>
      <summary>
        {title} ({packages.length})
      </summary>
      <ul>
        {packages.slice(0, MOST_SHOWN).map(({ path, cpv, because }) => (
          <li key={path}>
            {cpv} <span>{because}</span>
          </li>
        ))}
        {packages.length > MOST_SHOWN && <li>and {packages.length - MOST_SHOWN} more</li>}
      </ul>
    </details>
  );
}

const MOST_SHOWN = 200;

function limitsOf(form: HTMLFormElement): RetentionLimits {
  const said = new FormData(form);
  const limits: RetentionLimits = {};
  for (const { name, limit, unit } of FIELDS) {
    const number = String(said.get(name) ?? "").trim();
    if (number !== "") limits[limit] = Number(number) * unit;
  }
  return limits;
}

async function ask(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Told> {
  try {
    const init = body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(path, { method, ...init });
    if (!response.ok) return { problem: await problemOf(response) };
    return method === "DELETE" ? { ended: true } : { pruned: await response.json(), isSet: method === "PUT" };
  } catch {
    return { problem: "The coordinator does not answer." };
  }
}
