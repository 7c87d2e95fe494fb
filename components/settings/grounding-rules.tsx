import {
  ELSEWHERE_FIRST_MS,
  GROUNDED_AT_LEAST_MS,
  GROUNDED_AT_MOST_MS,
  MAX_FAILURES,
  PROBATION_PAUSE_MS,
  STRIKE_WINDOW_MS,
  STRIKES,
} from "../../protocol/rules";
import { durationText } from "../ui/duration";
import { FactSetting, Settings } from "./setting";
import styles from "./settings.module.css";

/** By which rules the coordinator takes work away from a drone, and gives up on a package. */
export function GroundingRules() {
  const time = (ms: number) => durationText(ms / 1_000);
  return (
    <>
      <p className={styles.words}>
        A drone that fails what others build gets no new work for a while. It finishes what it has, and comes back by
        itself. At most a third of the drones are grounded by rule at once.
      </p>
      <Settings>
        <dl className={styles.facts}>
          <FactSetting title="A drone is grounded after" value={`${STRIKES} strikes within ${time(STRIKE_WINDOW_MS)}`}>
            A strike is a package that it failed and another drone built.
          </FactSetting>
          <FactSetting
            title="For how long"
            value={`${time(GROUNDED_AT_LEAST_MS)}, twice that each time, at most ${time(GROUNDED_AT_MOST_MS)}`}
          >
            One that a person grounded stays so until a person ungrounds it.
          </FactSetting>
          <FactSetting title="When it comes back" value="one small package at a time">
            Until it builds one; after a failure it rests {time(PROBATION_PAUSE_MS)}.
          </FactSetting>
          <FactSetting title="A package fails after" value={`${MAX_FAILURES} failures`}>
            Lost drones, full disks and stopped builds do not count.
          </FactSetting>
          <FactSetting title="After a failure on a drone" value={`others first, for ${time(ELSEWHERE_FIRST_MS)}`}>
            That shows whether the drone or the package is to blame.
          </FactSetting>
        </dl>
      </Settings>
    </>
  );
}
