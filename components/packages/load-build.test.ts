import { describe, expect, it } from "vitest";
import { BuildId } from "../../protocol/ids";
import { loadBuild } from "./load-build";

const GTK = "x11-libs/gtk+-3.24.49";
const SEVEN = { build: BuildId.parse(7) };

/** Answers by path; what is not listed is not there. */
function answering(answers: Record<string, unknown>) {
  const asked: string[] = [];
  const request: typeof fetch = (url) => {
    const path = String(url);
    asked.push(path);
    const known = path in answers;
    return Promise.resolve(new Response(JSON.stringify(answers[path] ?? {}), { status: known ? 200 : 404 }));
  };
  return { request, asked };
}

describe("loadBuild", () => {
  it("asks for the build that is known", async () => {
    const { request, asked } = answering({ "/api/v1/builds/7": { build: 7 } });
    expect(await loadBuild(request, GTK, SEVEN)).toEqual({ kind: "build", view: { build: 7 } });
    expect(asked).toEqual(["/api/v1/builds/7"]);
  });

  it("finds the newest by its cpv, whose plus is no space", async () => {
    const { request, asked } = answering({
      "/api/v1/builds?cpv=x11-libs%2Fgtk%2B-3.24.49": { builds: [{ build: 9 }, { build: 2 }] },
      "/api/v1/builds/9": { build: 9 },
    });
    expect(await loadBuild(request, GTK, undefined)).toEqual({ kind: "build", view: { build: 9 } });
    expect(asked).toHaveLength(2);
  });

  it("says that there is none", async () => {
    const none = answering({ "/api/v1/builds?cpv=x11-libs%2Fgtk%2B-3.24.49": { builds: [] } });
    expect(await loadBuild(none.request, GTK, undefined)).toEqual({ kind: "none" });
    expect(await loadBuild(answering({}).request, GTK, undefined)).toEqual({ kind: "none" });
    expect(await loadBuild(answering({}).request, GTK, SEVEN)).toEqual({ kind: "none" });
  });

  it("passes on why it is refused, and that nobody answers", async () => {
    const broken = () => Promise.resolve(new Response('{"detail":"Its log says more."}', { status: 500 }));
    expect(await loadBuild(broken, GTK, SEVEN)).toEqual({ kind: "refused", because: "Its log says more." });
    const gone = () => Promise.reject(new TypeError("fetch failed"));
    expect(await loadBuild(gone, GTK, SEVEN)).toEqual({ kind: "refused", because: "The coordinator does not answer." });
  });
});
