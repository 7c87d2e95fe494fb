"use client";

import { ChevronRight } from "lucide-react";
import * as Dropdown from "radix-ui/dropdown-menu";
import type { ReactElement, ReactNode } from "react";
import styles from "./menu.module.css";

/** A menu under its trigger. Arrow keys, type-ahead, Esc and the return of the focus come with it. */
export function Menu(props: {
  trigger: ReactElement;
  label: string;
  align?: "start" | "end";
  /** For a menu that a key opens too; without it the menu opens by its trigger alone. */
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
}) {
  const { open, onOpenChange = () => undefined } = props;
  return (
    <Dropdown.Root modal={false} onOpenChange={onOpenChange} {...(open !== undefined && { open })}>
      <Dropdown.Trigger asChild>{props.trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          className={styles.menu}
          aria-label={props.label}
          align={props.align ?? "end"}
          sideOffset={6}
          collisionPadding={8}
        >
          {props.children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

/** `refusal` says why the item can do nothing now; it stays readable and reachable. */
export function MenuItem(props: {
  onSelect: () => void;
  shortcut?: string | undefined;
  refusal?: string | undefined;
  children: ReactNode;
}) {
  const { refusal, onSelect } = props;
  return (
    <Dropdown.Item
      className={styles.item}
      aria-disabled={refusal === undefined ? undefined : true}
      onSelect={(event) => (refusal === undefined ? onSelect() : event.preventDefault())}
    >
      <span className={styles.words}>
        {props.children}
        {refusal !== undefined && <span className={styles.why}>{refusal}</span>}
      </span>
      {props.shortcut !== undefined && <Key>{props.shortcut}</Key>}
    </Dropdown.Item>
  );
}

/** A menu that opens beside its item. */
export function SubMenu({
  words,
  refusal,
  children,
}: {
  words: string;
  refusal?: string | undefined;
  children: ReactNode;
}) {
  return (
    <Dropdown.Sub>
      <Dropdown.SubTrigger className={styles.item} disabled={refusal !== undefined} title={refusal}>
        <span className={styles.words}>{words}</span>
        <ChevronRight size={14} aria-hidden />
      </Dropdown.SubTrigger>
      <Dropdown.Portal>
        <Dropdown.SubContent className={styles.menu} sideOffset={4} collisionPadding={8}>
          {children}
        </Dropdown.SubContent>
      </Dropdown.Portal>
    </Dropdown.Sub>
  );
}

export function MenuSeparator() {
  return <Dropdown.Separator className={styles.separator} />;
}

/** One of several: the chosen one carries a dot. */
export function MenuChoice<Choice extends string>(props: {
  label: string;
  value: Choice;
  choices: Readonly<Record<Choice, string>>;
  onChoose: (choice: Choice) => void;
}) {
  const isChoice = (value: string): value is Choice => Object.hasOwn(props.choices, value);
  return (
    <Dropdown.RadioGroup value={props.value} onValueChange={(value) => isChoice(value) && props.onChoose(value)}>
      <Dropdown.Label className={styles.label}>{props.label}</Dropdown.Label>
      {Object.entries<string>(props.choices).map(([value, word]) => (
        <Dropdown.RadioItem key={value} value={value} className={styles.item}>
          <Dropdown.ItemIndicator className={styles.chosen} />
          <span className={styles.words}>{word}</span>
        </Dropdown.RadioItem>
      ))}
    </Dropdown.RadioGroup>
  );
}

/** A key of the keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return <kbd className={styles.key}>{children}</kbd>;
}
