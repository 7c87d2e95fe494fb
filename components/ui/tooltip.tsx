"use client";

import * as RadixTooltip from "radix-ui/tooltip";
import type { ReactElement, ReactNode } from "react";
import { useState } from "react";
import styles from "./tooltip.module.css";

export const TooltipProvider = RadixTooltip.Provider;

/** What the element does, or why it does nothing now; shown on hover and on focus. Nothing to say: no tooltip. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactElement }) {
  const [asked, setAsked] = useState(false);
  const silent = text === undefined || text === null || text === "";
  return (
    <RadixTooltip.Root open={asked && !silent} onOpenChange={setAsked}>
      <RadixTooltip.Trigger asChild>{children}</RadixTooltip.Trigger>
      <RadixTooltip.Portal>
        <RadixTooltip.Content className={styles.bubble} sideOffset={6} collisionPadding={8}>
          {text}
        </RadixTooltip.Content>
      </RadixTooltip.Portal>
    </RadixTooltip.Root>
  );
}
