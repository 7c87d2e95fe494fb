import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { BinhostTarget } from "../../protocol/binhost";
import { BinhostView, PackageList, RebuiltIndex } from "../../protocol/binhost";
import type { TargetName } from "../../protocol/ids";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import { everStored, growthOf, packageViewsOf, publishedRows } from "../binhost/catalogue";
import { binreposOf, trustOf } from "../binhost/client-settings";
import { KEY_PATH } from "../binhost/serve";
import { knownTo } from "../publisher";
import type { Api, ApiParts } from "./api-parts";
import { coordinatorAt } from "./coordinator-url";
import { BINHOST } from "./file-routes";
import { OneTarget, PackagesQuery } from "./inputs";
import { refused } from "./problem";
import { json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** What the binhost holds, for people; Portage's clients are served by file-routes. */
export function addBinhostRoutes(app: Api, parts: ApiParts): void {
  const { loop, binhost, clock } = parts;
  app.openapi(
    createRoute({
      method: "get",
      path: "/binhost",
      summary: "The binhosts of all targets, and what they are signed with",
      responses: { 200: json("One for each target.", BinhostView), default: PROBLEM },
    }),
    async (c) => {
      const stored = await loop.look(everStored);
      const { signer } = binhost;
      const isSigned = signer !== null;
      const targets: BinhostTarget[] = [];
      for (const target of binhost.targets().sort()) {
        const shown = await binhost.shown(target);
        if (!shown) continue;
        const releases = binhost.releases(target);
        const release = releases?.promotion?.release ?? null;
        const address = addressOf(c, parts, target);
        const ofTarget = stored.filter((each) => each.target === target);
        const growth = growthOf(ofTarget, clock().wall);
        targets.push({
          target,
          packages: shown.packages.length,
          sizeBytes: sum(shown.packages.map(({ fields }) => Number(fields.get("SIZE")))),
          diskBytes: growth.at(-1)?.diskBytes ?? 0,
          indexedAt: shown.timestampSeconds === 0 ? null : shown.timestampSeconds * 1000,
          growth,
          release,
          releases: releases?.all.length ?? 0,
          retention: await binhost.retention.of(target),
          binrepos: binreposOf(address, isSigned),
          binreposOfRelease: release && binreposOf(`${address}/current`, isSigned),
        });
      }
      const keyPath = `${BINHOST}${KEY_PATH}`;
      const signing = signer && {
        fingerprint: signer.fingerprint,
        keyPath,
        trust: trustOf(`${originOf(c, parts)}${keyPath}`, signer.fingerprint),
      };
      return c.json({ targets, signing }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/binhost/{target}/packages",
      summary: "The packages of a target, by name",
      request: { params: OneTarget, query: PackagesQuery },
      responses: { 200: json("Those that its index names.", PackageList), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const { q, limit, after } = c.req.valid("query");
      const shown = await binhost.shown(target);
      if (!shown) return refused(c, noSuchTarget(target));
      const rows = await loop.look(publishedRows);
      const wanted = q.toLowerCase();
      const found = packageViewsOf(shown.packages, rows).filter(({ cpv }) => cpv.toLowerCase().includes(wanted));
      const rest = after === undefined ? found : found.filter(({ cpv }) => cpv > after);
      const packages = rest.slice(0, limit);
      const next = rest.length > limit ? (packages.at(-1)?.cpv ?? null) : null;
      return c.json({ packages, total: found.length, next }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/rebuild",
      summary: "Make a target's index anew from the package files",
      middleware: SMALL_BODY,
      request: { params: OneTarget, ...NO_FIELDS },
      responses: {
        200: json("The index says the same as before, unless files were lost.", RebuiltIndex),
        default: PROBLEM,
      },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      if (!binhost.targets().includes(target)) {
        return refused(c, noSuchTarget(target));
      }
      return c.json(await binhost.rebuild(target, () => loop.look(knownTo)), 200);
    },
  );
}

/** Where clients find a target's packages. */
export function addressOf(c: Context, parts: ApiParts, target: TargetName): string {
  return `${originOf(c, parts)}${BINHOST}${target}`;
}

function originOf(c: Context, parts: ApiParts): string {
  const origin = coordinatorAt(c, parts);
  return typeof origin === "string" ? origin : "http://COORDINATOR";
}

export function noSuchTarget(target: TargetName): Refusal {
  return refuse("not-found", `There is no binhost of the target ${target}.`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
