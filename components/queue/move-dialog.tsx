"use client";

import type { FormEvent } from "react";
import { useId, useState } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import { placeWords } from "../drag/drag-words";
import { fieldOf, landingAt, legalRange, withLegal } from "../drag/landing";
import { useLegalPlace } from "../drag/use-legal-place";
import { namesOf } from "../names-of";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { countText } from "../ui/number";
import styles from "./move-dialog.module.css";
import type { QueueActions } from "./queue-actions";
import type { GroupedRows } from "./queue-list";

type MoveDialogProps = {
  rows: readonly QueueRow[];
  /** As they were when it opened. */
  groups: GroupedRows;
  actions: QueueActions;
  onClose: () => void;
};

/** Moves rows to a place that is written as its number. */
export function MoveDialog({ rows, groups, actions, onClose }: MoveDialogProps) {
  const legal = useLegalPlace(rows);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const id = useId();
  const plain = fieldOf(groups, rows);
  const field = legal === null ? plain : withLegal(plain, groups, legal);
  const { first, last } = legalRange(field);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const landing = landingAt(field, Number(text) - field.placesBefore - 1);
    if (!/^[0-9]+$/.test(text.trim()) || Number(text) !== landing.place) {
      return setWrong(`Write a whole number from ${countText(first.place)} to ${countText(last.place)}.`);
    }
    actions.move(rows, landing, placeWords(landing));
    onClose();
  };
  const reasons = [field.bounds.first && first.because, field.bounds.last && last.because];
  return (
    <Dialog
      open
      onOpenChange={(wanted) => wanted || onClose()}
      title={`Move ${namesOf(rows)}`}
      remark={`${countText(first.place)} to ${countText(last.place)}`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={`${id}form`}>
            Move
          </Button>
        </>
      }
    >
      <form id={`${id}form`} className={styles.form} onSubmit={submit} noValidate>
        <label htmlFor={id}>Position</label>
        <input
          id={id}
          className={styles.field}
          inputMode="numeric"
          autoComplete="off"
          value={text}
          aria-invalid={wrong !== null}
          aria-describedby={`${id}why`}
          onChange={({ target }) => {
            setText(target.value);
            setWrong(null);
          }}
        />
        <p id={`${id}why`} className={styles.why} role={wrong === null ? undefined : "alert"}>
          {wrong !== null && <span className={styles.wrong}>{wrong} </span>}
          {reasons.flatMap((because) => (because === null ? [] : `${because}. `)).join("")}
        </p>
      </form>
    </Dialog>
  );
}
