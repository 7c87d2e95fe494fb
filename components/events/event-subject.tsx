import { AtomName } from "../atom-name";
import { packagePath } from "../cpv";
import { dronePath } from "../drones/drone-path";
import type { Told } from "../swarm/merge/happenings";
import { Link } from "../ui/link";

/** What an event is about: a package, a drone, or the swarm. */
export function EventSubject({ told, short = false }: { told: Told; short?: boolean }) {
  if ("cpv" in told) {
    return (
      <Link className="cut" href={packagePath(told.cpv)}>
        <AtomName cpv={told.cpv} short={short} />
      </Link>
    );
  }
  if ("drone" in told) {
    return (
      <Link className="cut" href={dronePath(told.drone)}>
        <b>{told.drone}</b>
      </Link>
    );
  }
  return <b>The swarm</b>;
}
