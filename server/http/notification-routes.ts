import { createRoute } from "@hono/zod-openapi";
import { AddChannel, ChangeChannel, ChannelList, Delivery } from "../../protocol/notifications";
import { nameOf } from "../access/caller";
import { noSuchChannel } from "../notifications/channels";
import type { Api, ApiParts } from "./api-parts";
import { OneChannel } from "./inputs";
import { refused } from "./problem";
import { body, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Where notifications go. */
export function addNotificationRoutes(app: Api, { access: { channels }, notifier }: ApiParts): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/channels",
      summary: "Where notifications go, without anything secret",
      responses: { 200: json("By name.", ChannelList), default: PROBLEM },
    }),
    (c) => c.json({ channels: notifier.views() }, 200),
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/channels",
      summary: "Send notifications to one place more; its address and password are never shown again",
      middleware: SMALL_BODY,
      request: body(AddChannel, { required: true }),
      responses: { 204: { description: "Added." }, default: PROBLEM },
    }),
    async (c) => {
      const said = c.req.valid("json");
      const refusal = await channels.add(said, nameOf(c.get("caller")));
      if (refusal) return refused(c, refusal);
      c.set("told", { channel: said.channel, kind: said.destination.kind });
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "patch",
      path: "/channels/{channel}",
      summary: "Change where a channel leads, what it is told, or how",
      middleware: SMALL_BODY,
      request: { params: OneChannel, ...body(ChangeChannel, { required: true }) },
      responses: { 204: { description: "Changed." }, default: PROBLEM },
    }),
    async (c) => {
      const refusal = await channels.change(c.req.valid("param").channel, c.req.valid("json"));
      return refusal ? refused(c, refusal) : c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "delete",
      path: "/channels/{channel}",
      summary: "Send no more notifications there",
      request: { params: OneChannel },
      responses: { 204: { description: "Removed." }, default: PROBLEM },
    }),
    async (c) => {
      const { channel } = c.req.valid("param");
      const refusal = await channels.remove(channel);
      if (refusal) return refused(c, refusal);
      notifier.forget(channel);
      return c.body(null, 204);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/channels/{channel}/test",
      summary: "Send a message there now, and tell what became of it",
      middleware: SMALL_BODY,
      request: { params: OneChannel, ...NO_FIELDS },
      responses: { 200: json("Delivered, or why not.", Delivery), default: PROBLEM },
    }),
    async (c) => {
      const { channel } = c.req.valid("param");
      const row = channels.find(channel);
      return row ? c.json(await notifier.test(row), 200) : refused(c, noSuchChannel(channel));
    },
  );
}
