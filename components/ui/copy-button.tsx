"use client";

import { useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy-text";

/** Copies a text, and says so. */
export function CopyButton({ text, className }: { text: string; className?: string | undefined }) {
  const [copied, setCopied] = useState<string | null>(null);
  const copy = async () => {
    await copyText(text);
    setCopied(text);
  };
  return (
    <Button className={className} onClick={() => void copy()}>
      {copied === text ? "Copied" : "Copy"}
    </Button>
  );
}
