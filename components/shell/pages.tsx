import {
  Archive,
  ChartNoAxesColumn,
  GitCommitHorizontal,
  History,
  LayoutGrid,
  List,
  Server,
  Settings,
  Waypoints,
} from "lucide-react";

/** The pages of the navigation, in their order. `g` and the letter go there. */
export const PAGES = [
  { path: "/", name: "Overview", letter: "o", Icon: ChartNoAxesColumn },
  { path: "/queue", name: "Queue", letter: "q", Icon: List },
  { path: "/cores", name: "Cores", letter: "c", Icon: LayoutGrid },
  { path: "/drones", name: "Drones", letter: "d", Icon: Server },
  { path: "/binhost", name: "Binhost", letter: "b", Icon: Archive },
  { path: "/history", name: "History", letter: "h", Icon: History },
  { path: "/events", name: "Events", letter: "e", Icon: Waypoints },
] as const;
/** At the foot of the navigation. */
export const SETTINGS = { path: "/settings", name: "Settings", letter: "s", Icon: Settings } as const;
export const PAGES_WITH_KEY = [...PAGES, SETTINGS] as const;
/** Found from the drones. */
export const VERSIONS = { path: "/versions", name: "Versions", Icon: GitCommitHorizontal } as const;

const ON_TOUCH = ["/", "/queue", "/cores", "/drones"];
/** The touch layout has room for these; the others are in its sheet. */
export const TOUCH_PAGES = PAGES.filter(({ path }) => ON_TOUCH.includes(path));
export const MORE_PAGES = [...PAGES.filter(({ path }) => !ON_TOUCH.includes(path)), VERSIONS, SETTINGS];

export type PagePath = (typeof PAGES_WITH_KEY)[number]["path"];

/** The page of the navigation that an address belongs to: a package is found from the queue, a drone from the drones. */
export function pageOf(pathname: string): PagePath {
  if (pathname.startsWith("/packages/")) return "/queue";
  if (pathname === VERSIONS.path) return "/drones";
  const page = PAGES_WITH_KEY.find(
    ({ path }) => path !== "/" && (pathname === path || pathname.startsWith(`${path}/`)),
  );
  return page?.path ?? "/";
}
