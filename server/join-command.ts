/**
 * The one line that makes a Gentoo machine a drone. The token stands in the environment of the shell that reads the script, because
 * `ps` shows arguments to everybody.
 */
export function joinCommand(coordinator: string, token: string): string {
  return `curl -fsS ${coordinator}/install.sh | PORTAGE_SWARM_TOKEN=${token} sh`;
}
