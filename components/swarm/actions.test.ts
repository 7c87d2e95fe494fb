import { describe, expect, it } from "vitest";
import { BuildId, DroneName } from "../../protocol/ids";
import { CommandId } from "../../protocol/people";
import { coordinatorAt, newCommandId } from "./actions";

const TARN = DroneName.parse("drone-Tarn");
const BUILD = BuildId.parse(7);

function answering(respond: () => Response) {
  const asked: string[] = [];
  const keys: (string | null)[] = [];
  const coordinator = coordinatorAt((url, init) => {
    asked.push([init?.method, String(url), init?.body].filter(Boolean).join(" "));
    keys.push(new Headers(init?.headers).get("idempotency-key"));
    return Promise.resolve(respond());
  }, newCommandId);
  return { coordinator, asked, keys };
}

const receipt = (undoUntil: number | null) =>
  answering(() => Response.json({ command: "command-1", undoUntil, builds: [] }));
const refused = (body: string) =>
  answering(() => new Response(body, { status: 409, statusText: "Conflict" })).coordinator;

describe("coordinatorAt", () => {
  it("asks for each action by its own path", async () => {
    const { coordinator, asked, keys } = receipt(1);
    const answers = [
      await coordinator.pause("kernel on Izar"),
      await coordinator.resume(),
      await coordinator.ground(TARN),
      await coordinator.unground(TARN),
      await coordinator.limit(TARN, 6),
      await coordinator.sync("gnome"),
      await coordinator.callOffSync("gnome"),
      await coordinator.requeue([BUILD]),
      await coordinator.move([BUILD], { after: BuildId.parse(3) }),
      await coordinator.next([BUILD]),
      await coordinator.pin([BUILD], TARN),
      await coordinator.unpin([BUILD]),
      await coordinator.hold([BUILD]),
      await coordinator.release([BUILD]),
      await coordinator.remove([BUILD]),
      await coordinator.stop([BUILD]),
      await coordinator.undo(CommandId.parse("command-1")),
    ];
    expect(answers).toEqual(answers.map(() => ({ done: true, undo: "command-1" })));
    expect(new Set(keys.map((key) => CommandId.parse(key))).size).toBe(answers.length);
    expect(asked).toEqual([
      'POST /api/v1/pause {"note":"kernel on Izar"}',
      "POST /api/v1/resume {}",
      'POST /api/v1/drones/drone-Tarn/ground {"note":""}',
      "POST /api/v1/drones/drone-Tarn/unground {}",
      'POST /api/v1/drones/drone-Tarn/limit {"jobs":6}',
      "POST /api/v1/targets/gnome/sync {}",
      "POST /api/v1/targets/gnome/call-off-sync {}",
      'POST /api/v1/queue/requeue {"builds":[7]}',
      'POST /api/v1/queue/move {"builds":[7],"after":3}',
      'POST /api/v1/queue/next {"builds":[7]}',
      'POST /api/v1/queue/pin {"builds":[7],"drone":"drone-Tarn"}',
      'POST /api/v1/queue/unpin {"builds":[7]}',
      'POST /api/v1/queue/hold {"builds":[7],"note":""}',
      'POST /api/v1/queue/release {"builds":[7]}',
      'POST /api/v1/queue/cancel {"builds":[7]}',
      'POST /api/v1/queue/stop {"builds":[7]}',
      "POST /api/v1/commands/command-1/undo {}",
    ]);
  });

  it("tells what cannot be taken back", async () => {
    expect(await receipt(null).coordinator.stop([BUILD])).toEqual({ done: true, undo: null });
  });

  it("passes on why the coordinator says no", async () => {
    const problem = {
      type: "about:blank",
      title: "Not possible now.",
      status: 409,
      detail: "ghc-9.8.4 is being built.",
    };
    expect(await refused(JSON.stringify(problem)).requeue([BUILD])).toEqual({
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
    const coordinator = coordinatorAt(() => Promise.reject(new TypeError("fetch failed")), newCommandId);
    expect(await coordinator.resume()).toEqual({ done: false, because: "the coordinator does not answer." });
  });
});
