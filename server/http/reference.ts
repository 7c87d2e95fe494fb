import { html, raw } from "hono/html";
import { z } from "zod";

/** The part of an OpenAPI document (3.1) that the reference shows. */
const Schema = z.looseObject({});
const Content = z.record(z.string(), z.object({ schema: Schema.optional() }));
const Operation = z.object({
  summary: z.string().default(""),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), required: z.boolean().default(false), schema: Schema.optional() }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().default(""), content: Content.optional() })),
});
type Operation = z.infer<typeof Operation>;
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string().default("") }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

/** Whatever else a browser is told, this page runs nothing and loads nothing. */
export const REFERENCE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/**
 * The API to be read by people: every route with who may ask it, what it takes and what it answers, from the document that describes it to
 * programs.
 */
export function referencePage(document: unknown, whoMay: (method: string, path: string) => string) {
  const { info, paths } = Document.parse(document);
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = [...new Set(routes.map(({ path }) => groupOf(path)))];
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API of ${info.title}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <nav aria-label="Parts">
      <p><a href="/">portage-swarm</a> ${info.version}</p>
      ${groups.map((group) => html`<a href="#${group}">${group}</a>`)}
    </nav>
    <main>
      <h1>The coordinator's API</h1>
      <p>
        Programs show an API token as <code>Authorization: Bearer …</code>. What is refused is answered as
        <code>application/problem+json</code> (RFC 9457), with each field that was wrong. A command that is sent again under the same
        <code>Idempotency-Key</code> is done once. For programs: <a href="/api/v1/openapi.json">openapi.json</a>.
      </p>
      ${groups.map(
        (group) => html`<section id="${group}" aria-label="${group}">
          <h2>${group}</h2>
          ${routes
            .filter(({ path }) => groupOf(path) === group)
            .map(({ path, method, operation }) => routeOf(path, method, operation, whoMay(method, path)))}
        </section>`,
      )}
    </main>
  </body>
</html>`;
}

/** `queue` of /api/v1/queue/move. */
function groupOf(path: string): string {
  return path.split("/")[3] ?? path;
}

function routeOf(
  path: string,
  method: string,
  { summary, parameters, requestBody, responses }: Operation,
  who: string,
) {
  return html`<details>
    <summary>
      <code class="${method.toLowerCase()}">${method}</code> <code>${path}</code>
      <span>${summary}</span>
    </summary>
    <p>For ${who}.</p>
    ${
      parameters.length > 0 &&
      html`<table>
      <thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">Takes</th></tr></thead>
      <tbody>
        ${parameters.map(
          (each) =>
            html`<tr><td><code>${each.name}</code>${each.required ? "" : " (optional)"}</td><td>${each.in}</td><td><code>${inShort(each.schema)}</code></td></tr>`,
        )}
      </tbody>
    </table>`
    }
    ${requestBody && contentOf("Takes", requestBody.content)}
    ${Object.entries(responses).map(
      ([
        status,
        { description, content },
      ]) => html`<p><strong>${status === "default" ? "Else" : status}</strong> ${description}</p>
        ${content && status !== "default" ? contentOf("Answers", content) : ""}`,
    )}
  </details>`;
}

function contentOf(verb: string, content: z.infer<typeof Content>) {
  return Object.entries(content).map(
    ([type, { schema }]) => html`<p>${verb} <code>${type}</code></p>
      ${schema ? html`<pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>` : ""}`,
  );
}

/** `string`, `string, at least 1 long`, `"a" | "b"`. */
function inShort(schema: z.infer<typeof Schema> = {}): string {
  const { type, enum: choices, pattern } = schema;
  if (Array.isArray(choices)) return choices.map((each) => JSON.stringify(each)).join(" | ");
  return [typeof type === "string" ? type : "anything", typeof pattern === "string" ? pattern : ""]
    .filter(Boolean)
    .join(" ");
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dce3, #2b313b); --dim: light-dark(#5a6474, #97a1b1); --panel: light-dark(#f6f7f9, #161a21); --link: light-dark(#2258c4, #7aa5ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0e1116); color: light-dark(#161a21, #e4e8ee); display: grid; grid-template-columns: 12rem minmax(0, 60rem); gap: 2rem; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); display: flex; flex-direction: column; gap: 0.25rem; }
a { color: var(--link); }
nav a { text-decoration: none; }
main { padding: 1rem 1rem 6rem 0; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.4rem 0; padding: 0 0.8rem; }
details[open] { padding-bottom: 0.8rem; }
summary { cursor: pointer; padding: 0.45rem 0; }
summary span { color: var(--dim); }
code, pre { font: 12.5px/1.5 ui-monospace, monospace; }
summary code:first-child { display: inline-block; min-width: 4.2rem; font-weight: 600; }
.get { color: light-dark(#17703a, #67c58b); } .post { color: light-dark(#2258c4, #7aa5ff); } .put, .patch { color: light-dark(#8a5a00, #e0b057); } .delete { color: light-dark(#b3261e, #ff8a80); }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 0.6rem; overflow: auto; max-height: 24rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; flex-flow: row wrap; border: 0; } main { padding: 1rem; } }
`;
