import type { Bucket } from "../../protocol/to-watcher";
import { decimalText, gibText } from "../ui/number";
import styles from "./drone-meters.module.css";

/** Load, memory and temperature of a drone in one line; what it does not tell is absent. */
export function DroneMeters({
  telemetry,
  withTemperature = true,
}: Pick<Bucket, "telemetry"> & { withTemperature?: boolean }) {
  if (telemetry === null) return null;
  const { load, memoryUsedBytes, memoryTotalBytes, temperatureCelsius } = telemetry;
  return (
    <span className={styles.meters}>
      <span>
        load <b>{decimalText(load[0])}</b>
      </span>
      <span className="wide-only">
        memory{" "}
        <b>
          {gibText(memoryUsedBytes)} / {gibText(memoryTotalBytes)} GiB
        </b>
      </span>
      {withTemperature && temperatureCelsius !== null && (
        <span className="wide-only">
          <b>{Math.round(temperatureCelsius)} °C</b>
        </span>
      )}
    </span>
  );
}
