import { ChartNoAxesColumn, LayoutGrid, List, Server } from "lucide-react";

/** The pages of the navigation, in their order. `g` and the letter go there. */
export const PAGES = [
  { path: "/", name: "Overview", letter: "o", Icon: ChartNoAxesColumn },
  { path: "/queue", name: "Queue", letter: "q", Icon: List },
  { path: "/cores", name: "Cores", letter: "c", Icon: LayoutGrid },
  { path: "/drones", name: "Drones", letter: "d", Icon: Server },
] as const;

export type PagePath = (typeof PAGES)[number]["path"];

/** The page of the navigation that an address belongs to: a package is found from the queue, a drone from the drones. */
export function pageOf(pathname: string): PagePath {
  if (pathname.startsWith("/packages/")) return "/queue";
  return PAGES.find(({ path }) => path !== "/" && (pathname === path || pathname.startsWith(`${path}/`)))?.path ?? "/";
}
