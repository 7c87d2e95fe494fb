"use client";

import type { ReactElement } from "react";
import { Fragment } from "react";
import type { QueueRow } from "../../protocol/to-watcher";
import { useDrones } from "../drones/use-drones";
import { Menu, MenuChoice, MenuItem, MenuSeparator, SubMenu } from "../ui/menu";
import type { QueueActions } from "./queue-actions";
import { commandWords, rowCommands } from "./row-commands";
import type { RowCommands } from "./use-row-commands";

type RowMenuProps = {
  row: QueueRow;
  trigger: ReactElement;
  actions: QueueActions;
  commands: RowCommands;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** Everything that can be done with a row. */
export function RowMenu({ row, trigger, actions, commands, open, onOpenChange }: RowMenuProps) {
  return (
    <Menu trigger={trigger} label={`Actions for ${row.cpv}`} open={open} onOpenChange={onOpenChange}>
      {rowCommands(row).map((command) => {
        const { word, key } = commandWords(command, row);
        const refusal = commands.refusalOf(command);
        if (command === "pin") return <PinMenu key={command} row={row} actions={actions} refusal={refusal} />;
        return (
          <Fragment key={command}>
            {command === "open" && <MenuSeparator />}
            {(command === "remove" || command === "stop") && <MenuSeparator />}
            <MenuItem shortcut={key} refusal={refusal} onSelect={() => commands.run(command, [row])}>
              {word}
            </MenuItem>
          </Fragment>
        );
      })}
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
    if (drone !== undefined) actions.pin([row], drone);
    else if (row.pin !== null) actions.unpin([row]);
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
