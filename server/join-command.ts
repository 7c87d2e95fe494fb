/** The one line that makes a Gentoo machine a drone. The token stands in the environment, because `ps` shows arguments to everybody. */
export function joinCommand(coordinator: string, token: string): string {
  const file = "portage-swarm-agent.mjs";
  const fetchIt = `curl -fsS ${coordinator}/agent.mjs -o ${file}`;
  return `${fetchIt} && PORTAGE_SWARM_TOKEN=${token} node ${file} --coordinator ${coordinator}`;
}
