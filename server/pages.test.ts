import { once } from "node:events";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { openPages } from "./pages";

/** The pages behind a UI that only repeats what it is told, for people who may or may not look on. */
async function pagesFor(mayLookOn: boolean) {
  const ui = {
    handle: (request: { headers: Record<string, unknown> }, response: { end(text: string): void }) => {
      response.end(String(request.headers["x-nonce"]));
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const http = createServer(openPages({ ui, mayLookOn: () => mayLookOn, development: false })).listen(0, "127.0.0.1");
  onTestFinished(() => void http.close());
  await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" ? address?.port : 0;
  return (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual" });
}

test("[PE9] who may not look on is led to where people sign in, and back", async () => {
  const ask = await pagesFor(false);
  expect((await ask("/queue?status=failed")).headers.get("location")).toBe("/login?to=%2Fqueue%3Fstatus%3Dfailed");
  expect((await ask("/")).headers.get("location")).toBe("/login");
  for (const path of ["/login", "/login?to=%2F", "/_next/static/x.js", "/icon.svg"])
    expect((await ask(path)).status).toBe(200);
  for (const path of ["/login/x", "/loginx", "/icon.svg.map", "/queue/_next/"])
    expect((await ask(path)).status).toBe(302);
});

test("[SE2] each page has a nonce of its own, without which no script runs", async () => {
  const ask = await pagesFor(true);
  const [one, other] = [await ask("/"), await ask("/")];
  const [nonce, next] = [await one.text(), await other.text()];
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  expect(next).not.toBe(nonce);
  const policy = one.headers.get("content-security-policy") ?? "";
  expect(policy).toContain(`script-src 'self' 'nonce-${nonce}';`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe-eval");
});
