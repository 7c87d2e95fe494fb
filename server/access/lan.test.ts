import { expect, it } from "vitest";
import { isOnLan } from "./lan";

it.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.31.0.1",
  "192.168.4.20",
  "100.100.1.1",
  "::1",
  "fd00::7",
  "fe80::1",
  "::ffff:10.0.0.1",
])("%s is on the LAN", (address) => {
  expect(isOnLan(address)).toBe(true);
});

it.each([
  "198.51.100.7",
  "172.32.0.1",
  "192.169.0.1",
  "2001:db8::1",
  "::ffff:198.51.100.7",
  "",
  "unknown",
  "10.0.0.1.example",
])("%j is not", (address) => {
  expect(isOnLan(address)).toBe(false);
});
