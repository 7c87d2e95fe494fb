import { sparkPath } from "./spark-path";
import styles from "./sparkline.module.css";

/** The course of a value: a line from data to data, a dot at its newest. The number it belongs to stands beside it, so it is decoration. */
export function Sparkline(props: { values: readonly number[]; width: number; height: number; filled?: boolean }) {
  const { width, height } = props;
  const spark = sparkPath(props.values, width, height);
  if (spark === null) return null;
  return (
    <svg className={styles.spark} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {props.filled && <path className={styles.area} d={`${spark.line}V${height}H${spark.startX}Z`} />}
      <path className={styles.line} d={spark.line} />
      <circle className={styles.end} cx={spark.end.x} cy={spark.end.y} r="2.2" />
    </svg>
  );
}
