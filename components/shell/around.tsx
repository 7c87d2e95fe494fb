"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { TooltipProvider } from "../ui/tooltip";
import { Dashboard } from "./dashboard";

/** The dashboard around every page but the one to sign in, which must ask nothing of the swarm. */
export function Around({ children }: { children: ReactNode }) {
  if (usePathname() === "/login") return <TooltipProvider>{children}</TooltipProvider>;
  return <Dashboard>{children}</Dashboard>;
}
