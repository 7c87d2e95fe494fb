import { createRoute } from "@hono/zod-openapi";
import { deleteCookie } from "hono/cookie";
import {
  AddPerson,
  ChangePassword,
  ChangePerson,
  FirstAdministrator,
  People,
  PersonView,
  SignIn,
  WhoAmI,
} from "../../protocol/access";
import { refuse } from "../../protocol/refusals";
import { nameOf, SESSION_COOKIE, sessionIn } from "../access/caller";
import { isRefusal } from "../coordinator/decide";
import { askingOf } from "./admission";
import type { Api, ApiParts } from "./api-parts";
import { OnePerson } from "./inputs";
import { refused } from "./problem";
import { body, json, PROBLEM, SMALL_BODY } from "./replies";
import { beginSession } from "./session-cookie";

/** Signing in and out, and the people who may. */
export function addPeopleRoutes(app: Api, { access, isSecure, signedOut }: ApiParts): void {
  const { people, callers, firstAdministrator, openId, audit } = access;

  app.openapi(
    createRoute({
      method: "get",
      path: "/me",
      summary: "Whom the coordinator takes you for",
      responses: { 200: json("You.", WhoAmI), default: PROBLEM },
    }),
    (c) => {
      const caller = c.get("caller");
      const name = caller.role === null || caller.kind === "stranger" ? null : nameOf(caller);
      return c.json(
        { signIn: callers.signIn, isNew: !people.hasAdministrator, openId: openId !== null, name, role: caller.role },
        200,
      );
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/session",
      summary: "Sign in: the answer sets a cookie",
      middleware: SMALL_BODY,
      request: body(SignIn, { required: true }),
      responses: { 204: { description: "Signed in." }, default: PROBLEM },
    }),
    async (c) => {
      const { name, password } = c.req.valid("json");
      const address = callers.addressOf(askingOf(c));
      const answer = await people.signIn(name, password, address);
      const act = isRefusal(answer) ? "sign-in refused" : "signed in";
      await audit.note({ by: people.roleOf(name) ? name : "somebody", act, subject: "", detail: { address } });
      if (isRefusal(answer)) return refused(c, answer, { afterMs: people.waitMs(name, address) });
      beginSession(c, answer.session, isSecure);
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "delete",
      path: "/session",
      summary: "Sign out",
      responses: { 204: { description: "Signed out." }, default: PROBLEM },
    }),
    async (c) => {
      await people.signOut(sessionIn(c.env.incoming.headers));
      deleteCookie(c, SESSION_COOKIE, { path: "/" });
      signedOut();
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/first-administrator",
      summary: "Set up the first administrator, by the link that a new swarm prints; the answer signs in",
      middleware: SMALL_BODY,
      request: body(FirstAdministrator, { required: true }),
      responses: { 201: json("Signed in.", PersonView), default: PROBLEM },
    }),
    async (c) => {
      const { secret, name, password } = c.req.valid("json");
      const person = await firstAdministrator.setUp(secret, name, password);
      if (isRefusal(person)) return refused(c, person);
      await audit.note({ by: name, act: "first administrator set up", subject: name, detail: {} });
      const signedIn = await people.signIn(name, password, callers.addressOf(askingOf(c)));
      if (isRefusal(signedIn)) return refused(c, signedIn);
      beginSession(c, signedIn.session, isSecure);
      return c.json(person, 201);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/me/password",
      summary: "Change your password; other browsers have to sign in again",
      middleware: SMALL_BODY,
      request: body(ChangePassword, { required: true }),
      responses: { 204: { description: "Changed." }, default: PROBLEM },
    }),
    async (c) => {
      const caller = c.get("caller");
      if (caller.kind !== "person") return refused(c, refuse("wrong-state", "Only people have passwords."));
      const said = c.req.valid("json");
      const address = callers.addressOf(askingOf(c));
      const refusal =
        (await people.checkPassword(caller.name, said.old, address)) ??
        (await people.change(caller.name, { password: said.new }));
      if (refusal) return refused(c, refusal);
      const signedIn = await people.signIn(caller.name, said.new, address);
      if (isRefusal(signedIn)) return refused(c, signedIn);
      beginSession(c, signedIn.session, isSecure);
      signedOut();
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/people",
      summary: "Who may sign in",
      responses: { 200: json("By name.", People), default: PROBLEM },
    }),
    (c) => c.json({ people: people.list() }, 200),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/people",
      summary: "Let a person sign in; the first one is an administrator, and turns sign-in on",
      middleware: SMALL_BODY,
      request: body(AddPerson, { required: true }),
      responses: { 201: json("Added.", PersonView), default: PROBLEM },
    }),
    async (c) => {
      const { name, role, password } = c.req.valid("json");
      const person = await people.add(name, role, password);
      if (isRefusal(person)) return refused(c, person);
      c.set("told", { name, role });
      return c.json(person, 201);
    },
  );
  app.openapi(
    createRoute({
      method: "patch",
      path: "/people/{person}",
      summary: "Change a person's role, or give a new password",
      middleware: SMALL_BODY,
      request: { params: OnePerson, ...body(ChangePerson, { required: true }) },
      responses: { 204: { description: "Changed." }, default: PROBLEM },
    }),
    async (c) => {
      const { person } = c.req.valid("param");
      const { role, password } = c.req.valid("json");
      const refusal = await people.change(person, { role, password });
      if (refusal) return refused(c, refusal);
      c.set("told", { ...(role && { role }), password: password === undefined ? "as before" : "new" });
      signedOut();
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "delete",
      path: "/people/{person}",
      summary: "Let a person sign in no more",
      request: { params: OnePerson },
      responses: { 204: { description: "Removed." }, default: PROBLEM },
    }),
    async (c) => {
      const refusal = await people.remove(c.req.valid("param").person);
      if (refusal) return refused(c, refusal);
      signedOut();
      return c.body(null, 204);
    },
  );
}
