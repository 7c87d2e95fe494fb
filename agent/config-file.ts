import { parse, TomlError } from "smol-toml";
import type { Said, SettingName } from "./options";
import { isSettingName, SETTING_NAMES } from "./options";

/** What a configuration file says, and what is wrong with it, one sentence each. */
export type ConfigFile = { said: Partial<Record<SettingName, Said>>; errors: string[] };

/** `name = value` in TOML, in the names of the command line; a text or a whole number each. */
export function readConfigFile(path: string, text: string): ConfigFile {
  const file: ConfigFile = { said: {}, errors: [] };
  for (const [name, value] of Object.entries(parsed(path, text, file.errors))) {
    if (!isSettingName(name)) {
      file.errors.push(`${name} in ${path}: there is no such setting; there are ${SETTING_NAMES.join(", ")}`);
    } else if (typeof value === "string" || Number.isInteger(value)) {
      file.said[name] = { text: String(value), by: `${name} in ${path}` };
    } else {
      file.errors.push(`${name} in ${path}: must be a text in quotes or a whole number`);
    }
  }
  return file;
}

function parsed(path: string, text: string, errors: string[]): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [sentence] = error.message.split("\n");
    errors.push(`${path}, line ${error.line}: ${sentence}`);
    return {};
  }
}
