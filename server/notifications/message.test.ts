import { expect, test } from "vitest";
import { Template } from "../../protocol/notifications";
import { messageOf } from "./message";
import type { Notice } from "./notices";

const AT = new URL("https://swarm.example.org");
const LOST: Notice = {
  kind: "drone-offline",
  key: "x",
  at: 1,
  sentence: "Nothing is heard from izar.",
  path: "/drones/izar",
};
const STALL: Notice = { kind: "stalled", key: "y", at: 2, sentence: "Nothing is ready {url}.", path: "/" };

test("[NO4] one notice is its own title and leads to its page; several are counted", () => {
  expect(messageOf([LOST], AT, null)).toMatchObject({
    title: "Nothing is heard from izar.",
    text: "Nothing is heard from izar.\nhttps://swarm.example.org/drones/izar",
  });
  expect(messageOf([LOST, STALL], null, null)).toMatchObject({
    title: "2 news of the swarm",
    text: "Nothing is heard from izar.\nNothing is ready {url}.",
    url: null,
  });
});

test("[NO4] a template says how it reads, and what a notice says is no template", () => {
  expect(messageOf([STALL], AT, "@ops {count}: {text}").text).toBe("@ops 1: Nothing is ready {url}.");
  expect(Template.safeParse("{title} {words}").error?.issues[0]?.message).toBe(
    "knows only {title}, {text}, {url}, {count}",
  );
});
