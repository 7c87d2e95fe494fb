import { expect, test } from "vitest";
import { personIn } from "./openid";

const SETTINGS = {
  issuer: new URL("https://id.example.org/"),
  roleClaim: "groups",
  roles: [
    { value: "*", role: "viewer" },
    { value: "swarm-admins", role: "administrator" },
    { value: "swarm", role: "operator" },
  ],
} as const;

test("[OI2] the highest role that a value of the claim gives, and none without one", () => {
  const roleOf = (groups: unknown, roles: typeof SETTINGS.roles | readonly [] = SETTINGS.roles) => {
    const person = personIn({ sub: "1", preferred_username: "tom", groups }, { ...SETTINGS, roles });
    return "refused" in person ? person.refused : person.role;
  };
  expect(roleOf(["swarm", "swarm-admins"])).toBe("administrator");
  expect(roleOf(["swarm"])).toBe("operator");
  expect(roleOf("swarm")).toBe("operator");
  expect(roleOf([])).toBe("viewer");
  expect(roleOf({ swarm: true })).toBe("viewer");
  expect(roleOf(["swarm"], [])).toBe("not-allowed");
});

test("[OI1] who somebody is, the provider and its subject say; the name is the first that can be one", () => {
  expect(personIn({ sub: "abc", preferred_username: "tom" }, SETTINGS)).toEqual({
    subject: "https://id.example.org/ abc",
    name: "tom",
    role: "viewer",
  });
  expect(personIn({ sub: "abc", preferred_username: "Tom <b>", email: "tom@example.org" }, SETTINGS)).toMatchObject({
    name: "tom@example.org",
  });
  expect(personIn({ sub: "<script>" }, SETTINGS)).toMatchObject({ refused: "not-allowed" });
});
