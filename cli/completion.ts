import type { Command } from "./commands";

/** A script by which a shell completes commands and their options; null for a shell that is not known. */
export function completionFor(shell: string, commands: Readonly<Record<string, Command>>): string | null {
  const names = [...Object.keys(commands), "completion"];
  const optionsOf = (name: string) =>
    [...Object.keys(commands[name]?.options ?? {}), ...GENERAL].map((each) => `--${each}`).join(" ");
  const cases = names.map((name) => `    ${name}) words="${optionsOf(name)}" ;;`).join("\n");
  const bash = `_portage_swarm() {
  local words="${names.join(" ")}"
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
${cases}
    *) words="" ;;
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _portage_swarm portage-swarm`;
  switch (shell) {
    case "bash":
      return bash;
    case "zsh":
      return `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
    case "fish":
      return Object.entries(commands)
        .flatMap(([name, { help, options = {} }]) => [
          `complete -c portage-swarm -f -n __fish_use_subcommand -a ${name} -d '${help.replaceAll("'", "")}'`,
          ...Object.keys(options).map(
            (option) => `complete -c portage-swarm -n '__fish_seen_subcommand_from ${name}' -l ${option}`,
          ),
        ])
        .join("\n");
    default:
      return null;
  }
}

const GENERAL = ["coordinator", "token-file", "data", "json", "help"];
