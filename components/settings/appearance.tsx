"use client";

import { usePreference } from "../shell/preferences";
import { ChoiceSetting, Settings, SwitchSetting } from "./setting";

/** How this browser shows the dashboard. */
export function Appearance() {
  const [theme, setTheme] = usePreference("theme");
  const [density, setDensity] = usePreference("density");
  const [keys, setKeys] = usePreference("keys");
  return (
    <Settings>
      <ChoiceSetting
        title="Theme"
        value={theme}
        choices={{ system: "As the system", dark: "Dark", light: "Light" }}
        onChoose={setTheme}
      >
        Kept in this browser. The key t changes it.
      </ChoiceSetting>
      <ChoiceSetting
        title="Density"
        value={density}
        choices={{ comfortable: "Comfortable", compact: "Compact" }}
        onChoose={setDensity}
      >
        Compact rows are 28 pixels high and cells are small. Shift D changes it.
      </ChoiceSetting>
      <SwitchSetting title="Single-key shortcuts" on={keys === "on"} onChange={(on) => setKeys(on ? "on" : "off")}>
        Keys such as g, z or / act wherever nobody types. Off, only Ctrl K and the keys of menus and lists work.
      </SwitchSetting>
    </Settings>
  );
}
