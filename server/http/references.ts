import type { TargetName } from "../../protocol/ids";
import type { References } from "../binhost/retention";
import type { ApiParts } from "./api-parts";

/** Which packages of a target somebody still needs, by their paths: a release, a client on which it is installed, or a build in the queue. */
export async function referencesTo({ loop, binhost }: ApiParts, target: TargetName): Promise<References> {
  const references = new Map<string, string>();
  const releases = binhost.releases(target);
  for (const { name } of releases?.all ?? []) {
    for (const stanza of (await releases?.packages(name)) ?? []) {
      references.set(stanza.get("PATH") ?? "", `The release ${name} has it.`);
    }
  }
  const installed = new Map<string, string>();
  for (const [client, report] of await binhost.clients.of(target)) {
    for (const [cpv, buildTime] of report.installed) installed.set(`${cpv} ${buildTime}`, client);
  }
  for (const { cpv, path, fields } of (await binhost.shown(target))?.packages ?? []) {
    const client = installed.get(`${cpv} ${fields.get("BUILD_TIME")}`);
    if (client !== undefined) references.set(path, `It is installed on ${client}.`);
  }
  const needed = await loop.look((swarm) => {
    const queued = [...swarm.builds.values()].filter(
      ({ standing: { state } }) => !["built", "cancelled"].includes(state),
    );
    return queued.flatMap(({ cpv, needs }) => {
      return needs.flatMap((need) => {
        const standing = swarm.builds.get(need)?.standing;
        return standing?.state === "built" ? [{ path: standing.path, because: `${cpv} in the queue needs it.` }] : [];
      });
    });
  });
  for (const { path, because } of needed) references.set(path, because);
  return references;
}
