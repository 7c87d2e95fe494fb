import { expect, it } from "vitest";
import { pageOf } from "./pages";

it.each([
  ["/", "/"],
  ["/queue", "/queue"],
  ["/queue/add", "/queue"],
  ["/packages/dev-qt/qtbase-6.9.1", "/queue"],
  ["/drones/drone-Tarn", "/drones"],
  ["/dronesville", "/"],
  ["/versions", "/drones"],
  ["/settings/about", "/settings"],
  ["/binhost", "/binhost"],
])("%s belongs to %s", (pathname, page) => {
  expect(pageOf(pathname)).toBe(page);
});
