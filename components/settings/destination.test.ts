import { expect, test } from "vitest";
import { Destination } from "../../protocol/notifications";
import { destinationFrom } from "./destination";

test("a form's fields become what the API takes", () => {
  expect(destinationFrom("webhook", { url: "https://hooks.example.org/x", token: "" })).toEqual({
    kind: "webhook",
    url: "https://hooks.example.org/x",
  });
  const mail = {
    host: "mail.example.org",
    port: "465",
    user: "",
    password: "",
    from: "a@example.org",
    to: "b@example.org, c@example.org",
  };
  const destination = destinationFrom("mail", mail);
  expect(Destination.parse(destination)).toEqual({
    kind: "mail",
    host: "mail.example.org",
    port: 465,
    security: "tls",
    from: "a@example.org",
    to: ["b@example.org", "c@example.org"],
  });
  expect(destinationFrom("mail", { ...mail, port: "25" })).toMatchObject({ security: "none" });
  expect(destinationFrom("mail", { ...mail, port: "25", password: "x" })).toMatchObject({ security: "starttls" });
});
