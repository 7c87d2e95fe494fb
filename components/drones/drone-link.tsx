import { memo } from "react";
import type { DroneName } from "../../protocol/ids";
import { Link } from "../ui/link";
import { dronePath } from "./drone-path";

/** A drone that leads to its page. It is drawn once, however often what stands around it changes. */
export const DroneLink = memo(function DroneLink({
  drone,
  className = "",
}: {
  drone: DroneName;
  className?: string | undefined;
}) {
  return (
    <Link className={`cut ${className}`} href={dronePath(drone)} title={drone}>
      {drone}
    </Link>
  );
});
