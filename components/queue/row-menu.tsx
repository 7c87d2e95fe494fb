"use client";

import { Ellipsis } from "lucide-react";
import { useRouter } from "next/navigation";
import type { QueueRow } from "../../protocol/to-watcher";
import { packagePath } from "../cpv";
import { useDrones } from "../drones/use-drones";
import { useNoConnection } from "../swarm/provider";
import { copyText } from "../ui/copy-text";
import { Menu, MenuChoice, MenuItem, MenuSeparator, SubMenu } from "../ui/menu";
import { useToasts } from "../ui/toast";
import styles from "./queue-table.module.css";
import { ACTION_WORDS, PINNABLE, ROW_ACTIONS } from "./row-actions";
import type { QueueActions } from "./use-queue-actions";

type RowMenuProps = {
  row: QueueRow;
  actions: QueueActions;
  open: boolean;
  /** In the tab order only while its row is the one the keys act on. */
  reachable: boolean;
  onOpenChange: (open: boolean) => void;
};

/** Everything that can be done with a row. */
export function RowMenu({ row, actions, open, reachable, onOpenChange }: RowMenuProps) {
  const router = useRouter();
  const refusal = useNoConnection();
  const { say } = useToasts();
  const copyAtom = () => {
    const atom = `=${row.cpv}`;
    void copyText(atom).then(() => say({ text: `Copied ${atom}.` }));
  };
  const trigger = (
    <button type="button" className={styles.menu} aria-label={`Actions for ${row.cpv}`} tabIndex={reachable ? 0 : -1}>
      <Ellipsis size={16} aria-hidden />
    </button>
  );
  return (
    <Menu trigger={trigger} label={`Actions for ${row.cpv}`} open={open} onOpenChange={onOpenChange}>
      {ROW_ACTIONS[row.state].map((action) => (
        <MenuItem
          key={action}
          shortcut={ACTION_WORDS[action].key}
          refusal={refusal}
          onSelect={() => actions[action](row)}
        >
          {ACTION_WORDS[action].word}
        </MenuItem>
      ))}
      {PINNABLE.includes(row.state) && <PinMenu row={row} actions={actions} refusal={refusal} />}
      {ROW_ACTIONS[row.state].length > 0 && <MenuSeparator />}
      <MenuItem shortcut="Enter" onSelect={() => router.push(packagePath(row.cpv))}>
        {row.attempt > 0 ? "Open log" : "Open package"}
      </MenuItem>
      <MenuItem onSelect={copyAtom}>Copy atom</MenuItem>
    </Menu>
  );
}

const ANY_DRONE = "any drone";

/** Which drone alone may build it. */
function PinMenu({ row, actions, refusal }: Pick<RowMenuProps, "row" | "actions"> & { refusal: string | undefined }) {
  const drones = useDrones();
  const choose = (name: string) => {
    if (refusal !== undefined) return;
    const drone = drones.find((bucket) => bucket.drone === name)?.drone;
    if (drone !== undefined) actions.pin(row, drone);
    else if (row.pin !== null) actions.unpin(row);
  };
  const words = drones.map(({ drone, state }) => [drone, state === "grounded" ? `${drone}, grounded` : drone] as const);
  return (
    <SubMenu words="Pin to" refusal={refusal}>
      <MenuChoice<string>
        label="Built by"
        value={row.pin ?? ANY_DRONE}
        choices={Object.fromEntries([[ANY_DRONE, ANY_DRONE], ...words])}
        onChoose={choose}
      />
    </SubMenu>
  );
}
