import { createRoute } from "@hono/zod-openapi";
import type { ReleaseView } from "../../protocol/binhost";
import { MakeRelease, Pruned, PrunePackages, ReleaseCheck, ReleaseList, RetentionLimits } from "../../protocol/binhost";
import type { TargetName } from "../../protocol/ids";
import type { CommandId } from "../../protocol/people";
import type { Refusal } from "../../protocol/refusals";
import { refuse } from "../../protocol/refusals";
import type { TargetReleases } from "../binhost/binhost";
import { binreposOf } from "../binhost/client-settings";
import { changedUse, missingOfRun, newestOfEachSlot } from "../binhost/release-check";
import { differenceOf } from "../binhost/release-difference";
import { isRefusal } from "../coordinator/decide";
import type { Api, ApiParts } from "./api-parts";
import { addressOf, noSuchTarget } from "./binhost-routes";
import { OneRelease, OneTarget } from "./inputs";
import { refused } from "./problem";
import { asked, body, COMMAND_HEADERS, DONE, give, json, NO_FIELDS, PROBLEM, SMALL_BODY } from "./replies";

/** Releases of what was published, and what may go. The files change first, then the journal tells; either may be tried again. */
export function addReleaseRoutes(app: Api, parts: ApiParts): void {
  const { loop, binhost, pruner } = parts;

  app.openapi(
    createRoute({
      method: "get",
      path: "/binhost/{target}/releases",
      summary: "The releases of a target, and which one clients get",
      request: { params: OneTarget },
      responses: { 200: json("Newest first.", ReleaseList), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const releases = binhost.releases(target);
      if (!releases) return refused(c, noSuchTarget(target));
      const { promotion } = releases;
      const address = addressOf(c, parts, target);
      const views: ReleaseView[] = [];
      for (const [at, { command: _, ...release }] of releases.all.entries()) {
        const older = releases.all[at + 1];
        views.push({
          ...release,
          isPromoted: promotion?.release === release.name,
          binrepos: binreposOf(`${address}/releases/${release.name}`, binhost.signer !== null),
          difference:
            older === undefined
              ? null
              : differenceOf(await releases.packages(older.name), await releases.packages(release.name)),
        });
      }
      return c.json({ releases: views, promotion: promotion && withoutCommand(promotion) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/releases/check",
      summary: "Whether what is published now may become a release",
      middleware: SMALL_BODY,
      request: { params: OneTarget, ...body(MakeRelease, { required: true }) },
      responses: { 200: json("Not while there are problems.", ReleaseCheck), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const checked = await check(parts, target, c.req.valid("json"));
      return isRefusal(checked) ? refused(c, checked) : c.json(checked, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/releases",
      summary: "Make an immutable release of what is published now, once it is checked",
      middleware: SMALL_BODY,
      request: { params: OneTarget, headers: COMMAND_HEADERS, ...body(MakeRelease, { required: true }) },
      responses: DONE,
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const wanted = c.req.valid("json");
      return await give(c, c.req.valid("header"), async (who) => {
        const releases = binhost.releases(target);
        if (!releases) return noSuchTarget(target);
        const known = releases.all.find(({ name }) => name === wanted.name);
        if (known && known.command !== who.id) {
          return refuse(
            "wrong-state",
            `There is a release ${wanted.name} already, of ${dateOf(known.madeAt)}.`,
            "name",
          );
        }
        const checked = known ? null : await check(parts, target, wanted);
        if (checked && isRefusal(checked)) return checked;
        if (checked && checked.problems.length > 0) return refuse("wrong-state", checked.problems.join(" "));
        const { name, note } = wanted;
        const made = known ?? (await releases.make({ name, note, by: who.by, command: who.id }));
        const { packages, sizeBytes } = made;
        return await loop.ask({ kind: "make-release", target, release: name, packages, sizeBytes, ...who });
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/releases/{release}/promote",
      summary: "Let clients of the target's `current` get this release, at once",
      middleware: SMALL_BODY,
      request: { params: OneRelease, headers: COMMAND_HEADERS, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => {
      const { target, release } = c.req.valid("param");
      return await give(c, c.req.valid("header"), async (who) => {
        const releases = binhost.releases(target);
        if (!releases?.all.some(({ name }) => name === release)) return noSuchRelease(target, release);
        const { before } = await releases.promote(release, who.by, who.id);
        return await loop.ask({ kind: "promote-release", target, release, before, ...who });
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/rollback",
      summary: "Let clients of the target's `current` get what they got before the last promotion, at once",
      middleware: SMALL_BODY,
      request: { params: OneTarget, headers: COMMAND_HEADERS, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      return await give(c, c.req.valid("header"), async (who) => {
        const releases = binhost.releases(target);
        if (!releases) return noSuchTarget(target);
        const isDone = releases.promotion?.command === who.id;
        const release = isDone ? releases.promotion?.release : releases.promotion?.before;
        if (!release) return refuse("wrong-state", `There was no other release of ${target} promoted before.`);
        if (!releases.all.some(({ name }) => name === release)) return noSuchRelease(target, release);
        const { before } = await releases.promote(release, who.by, who.id);
        return await loop.ask({ kind: "promote-release", target, release, before, ...who });
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/releases/{release}/remove",
      summary: "Delete a release that is not promoted",
      middleware: SMALL_BODY,
      request: { params: OneRelease, headers: COMMAND_HEADERS, ...NO_FIELDS },
      responses: DONE,
    }),
    async (c) => {
      const { target, release } = c.req.valid("param");
      return await give(c, c.req.valid("header"), async (who) => {
        const releases = binhost.releases(target);
        if (!releases) return noSuchTarget(target);
        if (releases.promotion?.release === release) {
          return refuse("wrong-state", `${release} is promoted: promote another one first.`);
        }
        const isThere = releases.all.some(({ name }) => name === release);
        if (!isThere && !(await wasGiven(parts, who.id))) return noSuchRelease(target, release);
        if (isThere) await releases.remove(release);
        return await loop.ask({ kind: "remove-release", target, release, ...who });
      });
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/binhost/{target}/prune",
      summary: "Remove published packages that nobody needs any more, or say which that would be",
      middleware: SMALL_BODY,
      request: { params: OneTarget, headers: COMMAND_HEADERS, ...body(PrunePackages, { required: true }) },
      responses: { 200: json("What went, or would, and what has to stay.", Pruned), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const { preview, ...limits } = c.req.valid("json");
      if (!binhost.targets().includes(target)) return refused(c, noSuchTarget(target));
      if (preview) return c.json(await pruner.preview(target, limits), 200);
      const pruned = await pruner.prune(target, limits, asked(c, c.req.valid("header")));
      return isRefusal(pruned) ? refused(c, pruned) : c.json(pruned, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "put",
      path: "/binhost/{target}/retention",
      summary: "Let packages go by themselves by these limits; without any of them only what newer builds replaced",
      middleware: SMALL_BODY,
      request: { params: OneTarget, ...body(RetentionLimits, { required: true }) },
      responses: { 200: json("What would go next, and what has to stay.", Pruned), default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      const limits = c.req.valid("json");
      if (!binhost.targets().includes(target)) return refused(c, noSuchTarget(target));
      await binhost.retention.set(target, limits);
      return c.json(await pruner.preview(target, limits), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "delete",
      path: "/binhost/{target}/retention",
      summary: "Let no package go by itself any more",
      request: { params: OneTarget },
      responses: { 204: { description: "None does." }, default: PROBLEM },
    }),
    async (c) => {
      const { target } = c.req.valid("param");
      if (!binhost.targets().includes(target)) return refused(c, noSuchTarget(target));
      await binhost.retention.set(target, null);
      return c.body(null, 204);
    },
  );
}

/** Every package of a run is there, no USE flag became another, and a drone of the target would install it all. */
async function check(
  { loop, binhost, planner }: ApiParts,
  target: TargetName,
  { run, allowChangedUse, untried }: MakeRelease,
): Promise<ReleaseCheck | Refusal> {
  const releases = binhost.releases(target);
  const shown = await binhost.shown(target);
  if (!releases || !shown) return noSuchTarget(target);
  if (shown.packages.length === 0) return refuse("wrong-state", `Nothing was published for ${target} yet.`);
  const stanzas = shown.packages.map(({ fields }) => fields);
  const before = await newestPackages(releases);
  const difference = before && differenceOf(before, stanzas);
  const problems = [
    ...(run === undefined ? [] : await loop.look((swarm) => missingOfRun(swarm, target, run, stanzas))),
    ...(difference && !allowChangedUse ? changedUse(difference) : []),
  ];
  if (untried || problems.length > 0) return { problems, triedOn: null, difference };
  const tried = await planner.tryInstall(target, newestOfEachSlot(stanzas));
  if (isRefusal(tried)) return tried;
  return { problems: tried.problem === null ? [] : [tried.problem], triedOn: tried.drone, difference };
}

/** Of what clients get now, or else of the newest release. */
async function newestPackages(releases: TargetReleases) {
  const name = releases.promotion?.release ?? releases.all[0]?.name;
  return name === undefined ? null : await releases.packages(name);
}

async function wasGiven({ loop }: ApiParts, id: CommandId): Promise<boolean> {
  return await loop.look((swarm) => swarm.commands.get(id) !== undefined);
}

function withoutCommand<T extends { command: CommandId }>({ command: _, ...rest }: T): Omit<T, "command"> {
  return rest;
}

function noSuchRelease(target: TargetName, release: string): Refusal {
  return refuse("not-found", `${target} has no release ${release}.`);
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, "2026-01-01".length);
}
