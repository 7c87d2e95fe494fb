import { randomBytes } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Ui } from "./ui";

export type PagesParts = {
  ui: Ui;
  mayLookOn: (request: IncomingMessage) => boolean;
  /** Pages are compiled as they are asked for, by code that evaluates text. */
  development: boolean;
};

/** The pages of the dashboard: for those who may look on; all others are led to where they sign in. */
export function openPages({ ui, mayLookOn, development }: PagesParts): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "/";
    if (!isForAnybody(path) && !mayLookOn(request)) {
      const to = path === "/" ? "" : `?to=${encodeURIComponent(path)}`;
      response.writeHead(302, { location: `/login${to}`, "cache-control": "no-store" });
      response.end();
      return;
    }
    const nonce = randomBytes(16).toString("base64");
    const policy = contentPolicy(nonce, development);
    // Next puts the nonce that it finds there on its own scripts; the layout puts it on ours.
    request.headers["content-security-policy"] = policy;
    request.headers["x-nonce"] = nonce;
    response.setHeader("content-security-policy", policy);
    response.setHeader("x-content-type-options", "nosniff");
    response.setHeader("referrer-policy", "same-origin");
    void ui.handle(request, response);
  };
}

/** What the page to sign in is made of, and in development what reloads it: code and fonts, and nothing of the swarm. */
function isForAnybody(path: string): boolean {
  return /^\/(?:login(?:\?|$)|_next\/|__nextjs|icon\.svg(?:\?|$)|favicon\.ico$)/.test(path);
}

/** W3C Content Security Policy Level 3. Scripts run by nonce alone; nothing comes from elsewhere, nobody frames us. */
function contentPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ""}`,
    // Styles of bars and cells stand on their elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
