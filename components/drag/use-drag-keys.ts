"use client";

import { useEffect } from "react";
import type { StoreApi } from "zustand/vanilla";
import type { Drag } from "./drag";
import type { Control } from "./drag-control";

/** While builds are carried every key is for them: Esc for the mouse is the browser's own. */
export function useDragKeys(store: StoreApi<Drag>, control: Control): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const held = store.getState();
      if (held.state === "none" || event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
      event.preventDefault();
      event.stopPropagation();
      if (held.hand === "keys") control.step(event.key, event.shiftKey);
      else if (event.key === "Escape") control.cancel();
    };
    // A click, or the focus that goes elsewhere, ends what the keys began.
    const onPointer = () => {
      const held = store.getState();
      if (held.state !== "none" && held.hand === "keys") control.cancel();
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPointer, true);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
    };
  }, [store, control]);
}
