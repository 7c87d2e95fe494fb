import styles from "./skeleton.module.css";

/** A grey box in the place of what is still on its way; shows only when that takes longer than 150 ms. Sizes are CSS lengths. */
export function Skeleton({ width = "100%", height = "12px" }: { width?: string; height?: string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}

/** One box in the place of a whole part of a page. */
export function SkeletonPart({ height }: { height: string }) {
  return (
    <div aria-busy="true">
      <Skeleton height={height} />
    </div>
  );
}
