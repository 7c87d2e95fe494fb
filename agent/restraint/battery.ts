import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether the machine runs on its battery (sysfs-class-power): one that drains, and is not that of a mouse.
 */
export function isOnBattery(sysDirectory: string): boolean {
  const supplies = join(sysDirectory, "class/power_supply");
  return namesIn(supplies).some((name) => {
    const tell = (file: string) => textOf(join(supplies, name, file));
    return tell("type") === "Battery" && tell("scope") !== "Device" && tell("status") === "Discharging";
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}
