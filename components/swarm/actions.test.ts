import { describe, expect, it } from "vitest";
import { BuildId, DroneName } from "../../protocol/ids";
import { coordinatorAt } from "./actions";

const TARN = DroneName.parse("drone-Tarn");
const BUILD = BuildId.parse(7);

function answering(respond: () => Response) {
  const asked: string[] = [];
  const coordinator = coordinatorAt((url, init) => {
    asked.push([init?.method, String(url), init?.body].filter(Boolean).join(" "));
    return Promise.resolve(respond());
  });
  return { coordinator, asked };
}

const refused = (body: string) =>
  answering(() => new Response(body, { status: 409, statusText: "Conflict" })).coordinator;

describe("coordinatorAt", () => {
  it("asks for each action by its own path", async () => {
    const { coordinator, asked } = answering(() => new Response(null, { status: 204 }));
    const answers = [
      await coordinator.pause("kernel on Izar"),
      await coordinator.resume(),
      await coordinator.ground(TARN),
      await coordinator.unground(TARN),
      await coordinator.requeue(BUILD),
      await coordinator.hold(BUILD),
      await coordinator.release(BUILD),
      await coordinator.remove(BUILD),
    ];
    expect(answers).toEqual(answers.map(() => ({ done: true })));
    expect(asked).toEqual([
      'POST /api/v1/pause {"note":"kernel on Izar"}',
      "POST /api/v1/resume",
      'POST /api/v1/drones/drone-Tarn/ground {"note":""}',
      "POST /api/v1/drones/drone-Tarn/unground",
      'POST /api/v1/queue/requeue {"builds":[7]}',
      'POST /api/v1/queue/hold {"builds":[7],"note":""}',
      'POST /api/v1/queue/release {"builds":[7]}',
      'POST /api/v1/queue/cancel {"builds":[7]}',
    ]);
  });

  it("passes on why the coordinator says no", async () => {
    const problem = {
      type: "about:blank",
      title: "Not possible now.",
      status: 409,
      detail: "ghc-9.8.4 is being built.",
    };
    expect(await refused(JSON.stringify(problem)).requeue(BUILD)).toEqual({
      done: false,
      because: "ghc-9.8.4 is being built.",
    });
  });

  it.each([
    ['{"title":"Not possible now."}', "Not possible now."],
    ["<html>", "the coordinator answered 409 Conflict"],
    ["null", "the coordinator answered 409 Conflict"],
  ])("finds words for the body %s", async (body, because) => {
    expect(await refused(body).resume()).toEqual({ done: false, because });
  });

  it("answers also when nobody is there", async () => {
    const coordinator = coordinatorAt(() => Promise.reject(new TypeError("fetch failed")));
    expect(await coordinator.resume()).toEqual({ done: false, because: "the coordinator does not answer." });
  });
});
