"use client";

import * as RadixDialog from "radix-ui/dialog";
import type { ReactNode } from "react";
import styles from "./dialog.module.css";

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Beside the title, in a few words. */
  remark: string;
  footer?: ReactNode;
  /** With two columns. */
  wide?: boolean;
  children: ReactNode;
};

/** A window over the page. It keeps the focus, Esc closes it, and the focus goes back to where it came from. */
export function Dialog({ open, onOpenChange, title, remark, footer, wide, children }: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={styles.veil}>
          <RadixDialog.Content className={styles.dialog} data-wide={wide || undefined}>
            <div className={styles.head}>
              <RadixDialog.Title>{title}</RadixDialog.Title>
              <RadixDialog.Description>{remark}</RadixDialog.Description>
            </div>
            {children}
            {footer !== undefined && <div className={styles.foot}>{footer}</div>}
          </RadixDialog.Content>
        </RadixDialog.Overlay>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
