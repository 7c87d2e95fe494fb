"use client";

import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import styles from "./toast.module.css";
import type { Toast } from "./toast-stack";
import { pushToast } from "./toast-stack";

const SHOWN_MS = 8_000;
/** The `z` key still takes back what was done this long ago, also when its toast is gone. */
const UNDO_MS = 30_000;

export type Toasts = {
  say: (toast: Omit<Toast, "id">) => void;
  /** Runs the newest undo that is still possible. */
  undo: () => void;
};

const ToastContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (toasts === null) throw new Error("useToasts outside of ToastProvider");
  return toasts;
}

/** Answers to what the reader did: bottom centre, three at most, gone after 8 s unless hovered or focused. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Toast[]>([]);
  const lastId = useRef(0);
  const undoable = useRef<{ id: number; run: () => void; until: number } | null>(null);

  const dismiss = useCallback((id: number) => setShown((toasts) => toasts.filter((toast) => toast.id !== id)), []);

  const toasts = useMemo<Toasts>(
    () => ({
      say: (toast) => {
        lastId.current += 1;
        const id = lastId.current;
        if (toast.undo) undoable.current = { id, run: toast.undo.run, until: Date.now() + UNDO_MS };
        setShown((before) => pushToast(before, { ...toast, id }));
      },
      undo: () => {
        const newest = undoable.current;
        undoable.current = null;
        if (newest === null || Date.now() > newest.until) return;
        dismiss(newest.id);
        newest.run();
      },
    }),
    [dismiss],
  );

  const undoOne = (toast: Toast) => {
    if (undoable.current?.id === toast.id) undoable.current = null;
    dismiss(toast.id);
    toast.undo?.run();
  };

  const remedyOne = (toast: Toast) => {
    dismiss(toast.id);
    toast.remedy?.run();
  };

  return (
    <ToastContext value={toasts}>
      {children}
      <section className={styles.stack} aria-label="Messages" aria-live="polite">
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onUndo={undoOne} onRemedy={remedyOne} onGone={dismiss} />
        ))}
      </section>
    </ToastContext>
  );
}

type ToastCardProps = {
  toast: Toast;
  onUndo: (toast: Toast) => void;
  onRemedy: (toast: Toast) => void;
  onGone: (id: number) => void;
};

function ToastCard(props: ToastCardProps) {
  const { toast, onGone } = props;
  const [held, setHeld] = useState(false);

  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => {
      onGone(toast.id);
      toast.onRunOut?.();
    }, toast.lastsMs ?? SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast, onGone]);

  return (
    <div
      className={styles.toast}
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{toast.text}</span>
      {toast.undo && (
        <button type="button" onClick={() => props.onUndo(toast)}>
          {toast.undo.label}
        </button>
      )}
      {toast.remedy && (
        <button type="button" onClick={() => props.onRemedy(toast)}>
          {toast.remedy.label}
        </button>
      )}
    </div>
  );
}
