"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import * as RadixDialog from "radix-ui/dialog";
import { useDeferredValue, useMemo, useState } from "react";
import type { CommandKind } from "../shell/keys";
import { Key } from "../ui/menu";
import styles from "./palette.module.css";
import { searchPalette } from "./palette-search";
import { recentlyChosen, rememberChosen } from "./recently-chosen";
import type { RunnableItem } from "./use-palette-items";
import { usePaletteItems } from "./use-palette-items";

type PaletteProps = { onClose: () => void; onCommand: (kind: CommandKind) => void };

/** Packages, drones, pages and actions in one list. */
export function Palette({ onClose, onCommand }: PaletteProps) {
  return (
    <RadixDialog.Root open onOpenChange={(wanted) => wanted || onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={styles.veil}>
          <RadixDialog.Content className={styles.palette} aria-describedby={undefined}>
            <RadixDialog.Title className="unseen">Search or run</RadixDialog.Title>
            <List onClose={onClose} onCommand={onCommand} />
          </RadixDialog.Content>
        </RadixDialog.Overlay>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

function List({ onClose, onCommand }: PaletteProps) {
  const [typed, setTyped] = useState("");
  const searched = useDeferredValue(typed);
  const items = usePaletteItems(onCommand);
  const [recent] = useState(recentlyChosen);
  const found = useMemo(() => searchPalette(items, searched, recent), [items, searched, recent]);
  // The list is drawn later than letters are typed: which item Enter means is decided here, not by what was in the list before.
  const [pointed, setPointed] = useState<string | null>(null);
  const keys = found.flatMap((each) => each.items.map(({ key }) => key));
  const selected = pointed !== null && keys.includes(pointed) ? pointed : (keys[0] ?? "");
  const type = (text: string) => {
    setTyped(text);
    setPointed(null);
  };
  const choose = (item: RunnableItem) => {
    if (item.refusal !== undefined) return;
    rememberChosen(item.key);
    onClose();
    item.run();
  };
  return (
    <Command shouldFilter={false} label="Search or run" loop value={selected} onValueChange={setPointed}>
      <div className={styles.field}>
        <Search size={15} aria-hidden />
        <Command.Input value={typed} onValueChange={type} placeholder="A package, a drone, a page, an action" />
        <Key>Esc</Key>
      </div>
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>Nothing is called that.</Command.Empty>
        {found.map(({ group, items: ofGroup }) => (
          <Command.Group key={group} heading={group} className={styles.group}>
            {ofGroup.map((item) => (
              <Command.Item
                key={item.key}
                value={item.key}
                className={styles.item}
                aria-disabled={item.refusal !== undefined}
                onSelect={() => choose(item)}
              >
                {item.icon}
                <span className="cut">{item.shown}</span>
                <span className={styles.end}>{item.refusal ?? item.remark}</span>
                {item.shortcut !== undefined && <Key>{item.shortcut}</Key>}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <p className={styles.foot}>
        <Key>&gt;</Key> actions <Key>@</Key> drones
      </p>
    </Command>
  );
}
