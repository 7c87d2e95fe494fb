import { expect, it } from "vitest";
import { askAnotherJoin, askJoin } from "./ask-join";

const answering = (response: Response) => askJoin(() => Promise.resolve(response));

it("is the coordinator's command", async () => {
  const command = "curl -fsS http://swarm.lan:4000/join | sh -s -- --token abc";
  const told = { command, token: "abc", expiresAt: 1_700_000_000_000 };
  expect(await answering(Response.json(told))).toEqual({ kind: "command", command, expiresAt: told.expiresAt });
});

it("is a command with another token when one is made", async () => {
  const made = { command: "curl | sh", secret: "xyz", token: { token: "k2", expiresAt: 1_700_000_000_000 } };
  const answer = await askAnotherJoin((path, init) =>
    Promise.resolve(path === "/api/v1/tokens/join" && init?.method === "POST" ? Response.json(made) : Response.error()),
  );
  expect(answer).toEqual({ kind: "command", command: made.command, expiresAt: made.token.expiresAt });
});

it.each([
  ["a refusal", Response.json({ title: "Only on this machine." }, { status: 403 }), "Only on this machine."],
  ["another answer", Response.json({}), "the coordinator's answer has no command."],
  ["no JSON", new Response("<html>"), "the coordinator does not answer."],
])("says why there is none: %s", async (_, response, because) => {
  expect(await answering(response)).toEqual({ kind: "failed", because });
});
