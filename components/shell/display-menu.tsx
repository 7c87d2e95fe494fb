"use client";

import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { Menu, MenuChoice, MenuItem, MenuSeparator, MenuSwitch } from "../ui/menu";
import type { Page } from "./pages";
import { usePreference } from "./preferences";

type DisplayMenuProps = { trigger: ReactElement; pages?: readonly Page[] };

/** How this browser shows the dashboard; above that, pages that have no place of their own. */
export function DisplayMenu({ trigger, pages = [] }: DisplayMenuProps) {
  const router = useRouter();
  const [theme, setTheme] = usePreference("theme");
  const [keys, setKeys] = usePreference("keys");
  return (
    <Menu trigger={trigger} label="Display" align="start">
      {pages.map(({ path, name }) => (
        <MenuItem key={path} onSelect={() => router.push(path)}>
          {name}
        </MenuItem>
      ))}
      {pages.length > 0 && <MenuSeparator />}
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
