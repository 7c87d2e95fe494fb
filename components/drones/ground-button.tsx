"use client";

import type { ComponentProps } from "react";
import { memo } from "react";
import type { Bucket } from "../../protocol/to-watcher";
import { useNoConnection } from "../swarm/provider";
import { useActions } from "../swarm/use-actions";
import { Button } from "../ui/button";

type GroundButtonProps = {
  bucket: Pick<Bucket, "drone" | "grounding">;
  /** What it says for a grounded drone. */
  words?: string;
} & Pick<ComponentProps<typeof Button>, "size" | "look">;

/** Gives a drone no new work, or work again. Of its bucket it draws only whether it is grounded. */
export const GroundButton = memo(function GroundButton({ bucket, words = "Unground", ...look }: GroundButtonProps) {
  const { ground, unground } = useActions();
  const refusal = useNoConnection();
  const grounded = bucket.grounding !== null;
  return (
    <Button
      {...look}
      refusal={refusal}
      hint={grounded ? "Let it take work again (u)" : "It finishes what it has and takes nothing new (u)"}
      onClick={() => void (grounded ? unground(bucket.drone) : ground(bucket.drone))}
    >
      {grounded ? words : "Ground"}
    </Button>
  );
}, isSameButton);

function isSameButton(before: GroundButtonProps, after: GroundButtonProps): boolean {
  return (
    before.bucket.drone === after.bucket.drone &&
    (before.bucket.grounding === null) === (after.bucket.grounding === null) &&
    before.words === after.words &&
    before.size === after.size &&
    before.look === after.look
  );
}
