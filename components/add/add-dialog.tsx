"use client";

import type { DragEvent, KeyboardEvent } from "react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import type { Added } from "../../protocol/api";
import { useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { counted, countText } from "../ui/number";
import { useToasts } from "../ui/toast";
import styles from "./add-dialog.module.css";
import { ask } from "./ask";
import { LineEditor } from "./line-editor";
import { PreviewPanel } from "./preview-panel";
import type { Where } from "./use-preview";
import { usePreview, whereTo } from "./use-preview";
import { useResolvedLines } from "./use-resolved-lines";
import { addable, counts, plannable, textLeft, withLine, writtenLines } from "./written-lines";
import { WrongLines } from "./wrong-lines";

const PLACES: Record<Where, string> = { end: "At the end", next: "Next", held: "Held" };
/** What is written outlives the dialog and the page, until it is added. */
const KEPT_AS = "portage-swarm.add";

/** Atoms, sets or a world file: each line is looked up while it is written, and the plan is shown before it is added. */
export function AddDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useKeptText();
  const [where, setWhere] = useState<Where>("end");
  const [adding, setAdding] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const wrongId = useId();
  const { say } = useToasts();
  const { takeBack } = useActions();
  const lines = useMemo(() => writtenLines(text), [text]);
  const written = useRef(text);
  useEffect(() => {
    written.current = text;
  }, [text]);
  const { answers, problem, forget } = useResolvedLines(lines);
  const found = useMemo(() => addable(lines, answers), [lines, answers]);
  const plan = usePreview(found, where);
  const { adds } = plannable(found, plan.preview?.problems ?? []);
  const count = plan.preview === null ? null : plan.preview.named + plan.preview.needed;
  const refusal = useNoConnection() ?? (adds.length === 0 ? "No line can be added" : undefined);

  const add = async () => {
    if (adding || refusal !== undefined) return;
    setAdding(true);
    const reply = await ask<Added>(fetch.bind(window), "queue", { atoms: adds, ...whereTo(where) });
    setAdding(false);
    if ("problem" in reply) return setRefused(reply.problem);
    setRefused(null);
    const { builds, command, undoUntil } = reply.answer;
    // Of what stands there by now: somebody may have gone on writing.
    const left = textLeft(writtenLines(written.current), answers, adds);
    say({
      text: `Added ${counted(builds.length, "package")}.`,
      ...(undoUntil !== null && { undo: { label: "Undo", run: () => void takeBack(command) } }),
    });
    forget();
    setText(left);
    if (left === "") onClose();
    else field.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void add();
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    const dropped = await Promise.all([...event.dataTransfer.files].map((file) => file.text()));
    if (dropped.length > 0) setText([text.trimEnd(), ...dropped].filter((part) => part !== "").join("\n"));
  };

  const footer = (
    <>
      <p className={styles.told} role="status">
        {refused ?? problem ?? remark(counts(lines, answers))}
      </p>
      <fieldset className={styles.places}>
        <legend className="unseen">Where to</legend>
        {Object.entries(PLACES).map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="where"
              checked={value === where}
              onChange={() => setWhere(value === "next" || value === "held" ? value : "end")}
            />
            {words}
          </label>
        ))}
      </fieldset>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="primary" hint="Ctrl Enter" refusal={refusal} aria-busy={adding} onClick={() => void add()}>
        {adding ? "Adding" : `Add ${counted(count ?? adds.length, "package")}`}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      wide
      onOpenChange={(wanted) => wanted || onClose()}
      title="Add packages"
      remark="paste atoms, @sets or a world file"
      footer={footer}
    >
      <form
        className={styles.columns}
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={press}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => void drop(event)}
      >
        <div className={styles.written}>
          <LineEditor
            field={field}
            text={text}
            lines={lines}
            answers={answers}
            describedBy={wrongId}
            onText={setText}
          />
          <WrongLines
            id={wrongId}
            lines={lines}
            answers={answers}
            onReplace={(line, wanted) => {
              setText(withLine(text, line, wanted));
              field.current?.focus();
            }}
          />
        </div>
        <div className={styles.plan}>
          <PreviewPanel {...plan} />
        </div>
      </form>
    </Dialog>
  );
}

function remark({ wrong, queued, open }: ReturnType<typeof counts>): string {
  const parts = [
    ...(open > 0 ? [`${countText(open)} still asked about`] : []),
    ...(wrong > 0 ? [`${counted(wrong, "line")} cannot be added`] : []),
    ...(queued > 0 ? [`${countText(queued)} queued already`] : []),
  ];
  return parts.join(", ");
}

function useKeptText(): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(KEPT_AS) ?? "");
  useEffect(() => sessionStorage.setItem(KEPT_AS, text), [text]);
  return [text, setText];
}
