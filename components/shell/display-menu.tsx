"use client";

import type { ReactElement } from "react";
import { Menu, MenuChoice, MenuSeparator, MenuSwitch } from "../ui/menu";
import { usePreference } from "./preferences";

/** How this browser shows the dashboard. */
export function DisplayMenu({ trigger }: { trigger: ReactElement }) {
  const [theme, setTheme] = usePreference("theme");
  const [keys, setKeys] = usePreference("keys");
  return (
    <Menu trigger={trigger} label="Display" align="start">
      <MenuChoice
        label="Theme"
        value={theme}
        choices={{ system: "As the system", dark: "Dark", light: "Light" }}
        onChoose={setTheme}
      />
      <MenuSeparator />
      <MenuSwitch on={keys === "on"} onChange={(on) => setKeys(on ? "on" : "off")}>
        Single-key shortcuts
      </MenuSwitch>
    </Menu>
  );
}
