import { expect, test } from "vitest";
import { isOurHost, isSameOrigin } from "./guards";

test.each([
  ["127.0.0.1", "127.0.0.1:4600", true],
  ["127.0.0.1", "localhost:4600", true],
  ["127.0.0.1", "LOCALHOST", true],
  ["127.0.0.1", "[::1]:4600", true],
  ["::1", "localhost:4600", true],
  ["127.0.0.1", "evil.example:4600", false],
  ["127.0.0.1", "localhost.evil.example", false],
  ["127.0.0.1", "127.0.0.1.evil.example:4600", false],
  ["localhost", undefined, false],
  ["0.0.0.0", "swarm.lan:4600", true],
])("listening on %s, a request to %s is for us: %s", (listensOn, host, isOurs) => {
  expect(isOurHost(listensOn, host)).toBe(isOurs);
});

test.each([
  [undefined, "localhost:4600", true],
  ["http://localhost:4600", "localhost:4600", true],
  ["https://swarm.lan", "swarm.lan", true],
  ["http://localhost:4601", "localhost:4600", false],
  ["http://evil.example", "localhost:4600", false],
  ["null", "localhost:4600", false],
  ["", "localhost:4600", false],
  ["http://localhost:4600", undefined, false],
])("from a page of %s to %s: same origin %s", (origin, host, isSame) => {
  expect(isSameOrigin(origin, host)).toBe(isSame);
});
