import { expect, it } from "vitest";
import { askJoin } from "./ask-join";

const answering = (response: Response) => askJoin(() => Promise.resolve(response));

it("is the coordinator's command", async () => {
  const command = "curl -fsS http://swarm.lan:4000/join | sh -s -- --token abc";
  expect(await answering(Response.json({ command }))).toEqual({ kind: "command", command });
});

it.each([
  ["a refusal", Response.json({ title: "Only on this machine." }, { status: 403 }), "Only on this machine."],
  ["another answer", Response.json({}), "the coordinator's answer has no command."],
  ["no JSON", new Response("<html>"), "the coordinator does not answer."],
])("says why there is none: %s", async (_, response, because) => {
  expect(await answering(response)).toEqual({ kind: "failed", because });
});
