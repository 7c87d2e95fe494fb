import { ChartNoAxesColumn, History, LayoutGrid, List, Server, Waypoints } from "lucide-react";

/** The pages of the navigation, in their order. `g` and the letter go there. */
export const PAGES = [
  { path: "/", name: "Overview", letter: "o", Icon: ChartNoAxesColumn },
  { path: "/queue", name: "Queue", letter: "q", Icon: List },
  { path: "/cores", name: "Cores", letter: "c", Icon: LayoutGrid },
  { path: "/drones", name: "Drones", letter: "d", Icon: Server },
  { path: "/history", name: "History", letter: "h", Icon: History },
  { path: "/events", name: "Events", letter: "e", Icon: Waypoints },
] as const;

/** The touch layout has room for these; the others are in its menu. */
export const TOUCH_PAGES = PAGES.filter(({ path }) => path !== "/history" && path !== "/events");
export const MORE_PAGES = PAGES.filter((page) => !TOUCH_PAGES.includes(page));

export type Page = (typeof PAGES)[number];
export type PagePath = Page["path"];

/** The page of the navigation that an address belongs to: a package is found from the queue, a drone from the drones. */
export function pageOf(pathname: string): PagePath {
  if (pathname.startsWith("/packages/")) return "/queue";
  return PAGES.find(({ path }) => path !== "/" && (pathname === path || pathname.startsWith(`${path}/`)))?.path ?? "/";
}
