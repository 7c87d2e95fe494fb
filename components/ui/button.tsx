"use client";

import type { ComponentProps, MouseEvent } from "react";
import styles from "./button.module.css";
import { Link } from "./link";
import { Tooltip } from "./tooltip";

type Look = {
  /** `primary` for the one action a view is about, `ghost` where a border would be noise. */
  look?: "plain" | "primary" | "ghost";
  size?: "normal" | "small";
};

type ButtonProps = Omit<ComponentProps<"button">, "disabled"> &
  Look & {
    /** Why it can do nothing now. The button stays in the tab order and says so. */
    refusal?: string | undefined;
    /** What it does, where its words do not say it; also the place for its key. */
    hint?: string | undefined;
  };

export function Button({ look, size, refusal, hint, className, onClick, ...rest }: ButtonProps) {
  const press = refusal === undefined ? onClick : (event: MouseEvent) => event.preventDefault();
  return (
    <Tooltip text={refusal ?? hint}>
      <button
        type="button"
        {...rest}
        className={classes(look, size, className)}
        aria-disabled={refusal === undefined ? undefined : true}
        onClick={press}
      />
    </Tooltip>
  );
}

/** Looks like a button, goes to a page. */
export function ButtonLink({ look, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={classes(look, size, className)} />;
}

function classes(look: Look["look"] = "plain", size: Look["size"] = "normal", more = ""): string {
  return `${styles.button} ${styles[look]} ${styles[size]} ${more}`;
}
