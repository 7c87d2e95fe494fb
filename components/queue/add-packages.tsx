"use client";

import { Plus } from "lucide-react";
import { usePathname } from "next/navigation";
import type { KeyboardEvent } from "react";
import { useId, useState } from "react";
import type { Added } from "../../protocol/api";
import { useNoConnection } from "../swarm/provider";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { counted } from "../ui/number";
import { useToasts } from "../ui/toast";
import styles from "./add-packages.module.css";
import { askToAdd } from "./ask-to-add";
import type { Wrong } from "./atom-lines";
import { atomLines } from "./atom-lines";

/** The button, and the editor behind it, which has an address of its own. What is written stays when the coordinator refuses it, or when the editor is closed. */
export function AddPackages() {
  const [text, setText] = useState("");
  const refusal = useNoConnection();
  const open = usePathname() === "/queue/add";
  const show = () => history.pushState(null, "", "/queue/add");
  const close = () => history.replaceState(null, "", "/queue");
  return (
    <>
      <Button look="primary" hint="Add packages (a)" refusal={refusal} onClick={show}>
        <Plus size={15} aria-hidden />
        Add packages
      </Button>
      <Editor open={open} text={text} onText={setText} onClose={close} />
    </>
  );
}

type EditorProps = { open: boolean; text: string; onText: (text: string) => void; onClose: () => void };

function Editor({ open, text, onText, onClose }: EditorProps) {
  const { say } = useToasts();
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const id = useId();
  const lines = atomLines(text);
  const refusal = useNoConnection() ?? (lines.length === 0 ? "Write at least one atom" : undefined);

  const add = async () => {
    if (asking || refusal !== undefined) return;
    setAsking(true);
    const answer = await askToAdd((input, init) => fetch(input, init), lines);
    setAsking(false);
    setWrong(answer.wrong);
    if (answer.added === null) return;
    say({ text: addedWords(answer.added) });
    onText("");
    onClose();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void add();
  };

  const footer = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button look="primary" hint="Ctrl Enter" refusal={refusal} aria-busy={asking} onClick={() => void add()}>
        {asking ? "Asking Portage" : `Add ${counted(lines.length, "atom")}`}
      </Button>
    </>
  );
  return (
    <Dialog
      open={open}
      onOpenChange={(wanted) => wanted || onClose()}
      title="Add packages"
      remark="one atom per line; a drone with Portage adds what they need"
      footer={footer}
    >
      <textarea
        className={styles.editor}
        aria-label="Atoms, one per line"
        aria-invalid={wrong.length > 0}
        aria-describedby={wrong.length > 0 ? id : undefined}
        placeholder={"app-editors/neovim\n=dev-lang/rust-1.88.0"}
        rows={10}
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={press}
      />
      <ul id={id} className={styles.wrong} aria-live="polite">
        {wrong.map(({ line, message }) => (
          <li key={`${line?.line} ${message}`}>
            {line !== null && (
              <>
                <span className="muted">Line {line.line}</span> <code>{line.atom}</code>
              </>
            )}
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function addedWords({ builds, joined }: Added): string {
  const already = joined.length === 0 ? "" : ` ${counted(joined.length, "was", "were")} queued already.`;
  return `Added ${counted(builds.length, "package")}.${already}`;
}
