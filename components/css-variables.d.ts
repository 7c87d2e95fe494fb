import "react";

declare module "react" {
  /** Custom properties may be set in a `style`, where a style sheet decides what becomes of them. */
  interface CSSProperties {
    [variable: `--${string}`]: string | number | undefined;
  }
}
