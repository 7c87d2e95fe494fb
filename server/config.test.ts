import { resolve } from "node:path";
import { expect, test } from "vitest";
import { configure } from "./config";

test("nothing said: this machine alone, ./data, with the dashboard", () => {
  expect(configure([], {})).toEqual({
    kind: "run",
    config: {
      host: "127.0.0.1",
      port: 4600,
      dataDirectory: resolve("data"),
      database: { kind: "sqlite", file: resolve("data/swarm.db") },
      demo: false,
      ui: true,
      signIn: false,
      anonymousRead: false,
      publicUrl: null,
      tls: null,
      trustedProxies: [],
      proxyUserHeader: null,
      openId: null,
      logLevel: "info",
      drift: "ground",
      journalDays: 365,
      binhostFor: "everybody",
      sharedDirectory: null,
    },
  });
});

test("flags win over the environment, and an empty variable says nothing", () => {
  const env = { PORTAGE_SWARM_PORT: "5000", PORTAGE_SWARM_HOST: "0.0.0.0", PORTAGE_SWARM_DATA: "" };
  expect(configure(["--port", "6000", "--demo", "--no-ui"], env)).toMatchObject({
    kind: "run",
    config: { host: "0.0.0.0", port: 6000, demo: true, ui: false, dataDirectory: resolve("data") },
  });
});

test("everything that is wrong is named at once, with what is allowed", () => {
  const argv = [
    "--port=70000",
    "--host",
    "a b",
    "--prot",
    "1",
    "--data",
    "--demo",
    "--log-level=loud",
    "--no-ui=maybe",
  ];
  expect(configure(argv, {})).toEqual({
    kind: "wrong",
    errors: [
      "--prot: there is no such option, see --help",
      "1: every argument must be an option, see --help",
      "--data needs a value: --data DIR",
      "--host 'a b': must be an IP address or a host name",
      "--port '70000': must be a whole number from 0 to 65535",
      "--log-level 'loud': must be debug, info, warn, error or silent",
      "--no-ui 'maybe': takes no value",
    ],
  });
  expect(configure([], { PORTAGE_SWARM_PORT: "http" })).toEqual({
    kind: "wrong",
    errors: ["PORTAGE_SWARM_PORT 'http': must be a whole number from 0 to 65535"],
  });
});

test("DATABASE_URL chooses the database, and what is wrong with it is said without repeating it", () => {
  const chosen = (DATABASE_URL: string) => configure(["--data", "/srv/swarm"], { DATABASE_URL });
  const database = (url: string) => {
    const configured = chosen(url);
    return configured.kind === "run" ? configured.config.database : configured;
  };
  expect(database("")).toEqual({ kind: "sqlite", file: "/srv/swarm/swarm.db" });
  expect(database("file:elsewhere.db")).toEqual({ kind: "sqlite", file: resolve("elsewhere.db") });
  const url = "postgresql://swarm:secret@db.example/swarm";
  expect(database(url)).toEqual({ kind: "postgresql", url });
  const errors = ["DATABASE_URL: must begin with file: or postgresql://"];
  expect(database("mysql://swarm:secret@db.example/swarm")).toEqual({ kind: "wrong", errors });
});

test("help names every option", () => {
  const help = configure(["--help"], {});
  expect(help).toMatchObject({ kind: "help", text: expect.stringMatching(/--host ADDRESS.*\n.*--port PORT/) });
});

test("[PE2] people have to sign in as soon as others than this machine can reach it", () => {
  const signIn = (...argv: string[]) => {
    const configured = configure(argv, {});
    return configured.kind === "run" ? configured.config.signIn : configured;
  };
  expect(signIn("--host", "127.0.0.1")).toBe(false);
  expect(signIn("--host", "0.0.0.0")).toBe(true);
  expect(signIn("--public-url", "https://swarm.example.org")).toBe(true);
});

test("[PE8] proxies are named by their addresses", () => {
  const configured = configure(["--trusted-proxies", "10.0.0.1, ::1", "--proxy-user-header", "Remote-User"], {});
  expect(configured).toMatchObject({ config: { trustedProxies: ["10.0.0.1", "::1"], proxyUserHeader: "remote-user" } });
  expect(configure(["--trusted-proxies", "everybody"], {})).toMatchObject({ kind: "wrong" });
  expect(configure(["--tls-cert", "x.pem"], {})).toMatchObject({ kind: "wrong" });
  expect(configure(["--public-url", "https://swarm.example.org/path"], {})).toMatchObject({ kind: "wrong" });
});

test("an OpenID provider needs an address that people come back to, and roles that there are", () => {
  const issuer = ["--openid-issuer", "https://id.example.org"];
  expect(configure(issuer, {})).toEqual({
    kind: "wrong",
    errors: ["--openid-issuer needs --public-url: the provider sends people back there."],
  });
  const at = ["--public-url", "https://swarm.example.org", ...issuer];
  expect(configure([...at, "--openid-roles", "cn=admins,ou=x=administrator, * = viewer"], {})).toEqual({
    kind: "wrong",
    errors: [
      "--openid-roles 'cn=admins,ou=x=administrator, * = viewer': must be VALUE=ROLE, separated by commas, with a ROLE of viewer, operator, administrator",
    ],
  });
  expect(configure([...at, "--openid-roles", "cn=admins=administrator, * = viewer"], {})).toMatchObject({
    config: {
      openId: {
        clientId: "portage-swarm",
        secretFile: null,
        roleClaim: "groups",
        roles: [
          { value: "cn=admins", role: "administrator" },
          { value: "*", role: "viewer" },
        ],
      },
    },
  });
  expect(configure([...at, "--openid-issuer", "http://id.example.org"], {})).toMatchObject({ kind: "wrong" });
});
