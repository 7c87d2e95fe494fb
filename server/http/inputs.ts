import { z } from "zod";
import { PersonName, TokenId } from "../../protocol/access";
import { Cpv } from "../../protocol/atom";
import { ReleaseName } from "../../protocol/binhost";
import type { BuildStateName } from "../../protocol/build";
import { Artefact, BUILD_STATES } from "../../protocol/build";
import { AttemptNumber, BuildId, DroneName, TargetName } from "../../protocol/ids";
import { ChannelName } from "../../protocol/notifications";
import { CommandId } from "../../protocol/people";

/** What stands in paths and queries, where everything is text. */

export function wholeNumber(least: number, most: number) {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^[0-9]{1,10}$/, sentence)
    .transform(Number)
    .refine((number) => number >= least && number <= most, sentence);
}

const id = wholeNumber(1, 2_147_483_647);

export const OneBuild = z.strictObject({ build: id.pipe(BuildId) });
export const OneAttempt = z.strictObject({ build: id.pipe(BuildId), attempt: id.pipe(AttemptNumber) });
export const OnePackageFile = OneAttempt.extend({ fileName: Artefact.shape.fileName });
export const OneToken = z.strictObject({ token: TokenId });
export const OneChannel = z.strictObject({ channel: ChannelName });
export const OnePerson = z.strictObject({ person: PersonName });
export const OneCommand = z.strictObject({ command: CommandId });
export const OneDrone = z.strictObject({ name: DroneName });

const statesSentence = `must be states, separated by commas: ${BUILD_STATES.join(", ")}`;
const States = z.string().transform((text, context): BuildStateName[] => {
  const states = BUILD_STATES.filter((state) => text.split(",").includes(state));
  if (states.length === text.split(",").length) return states;
  context.addIssue({ code: "custom", message: statesSentence });
  return z.NEVER;
});

export const QueueQuery = z.strictObject({
  state: States.optional(),
  /** Part of a package's name, upper and lower case alike. */
  q: z.string().max(200).default(""),
  limit: wholeNumber(1, 1000).default(200),
  cursor: z
    .string()
    .regex(/^(?:-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?_)+[0-9]{1,10}$/, "must be the `next` of a page")
    .optional(),
});

export const StartsQuery = z.strictObject({
  target: TargetName.optional(),
  limit: wholeNumber(1, 20_000).default(200),
});

export const OneTarget = z.strictObject({ target: TargetName });

export const OneRelease = OneTarget.extend({ release: ReleaseName });

/** A client has a name like a drone's. */
export const OneClient = OneTarget.extend({ client: DroneName });

export const PackagesQuery = z.strictObject({
  /** Part of a package's name, upper and lower case alike. */
  q: z.string().max(200).default(""),
  limit: wholeNumber(1, 5000).default(500),
  /** The `next` of the page before. */
  after: Cpv.optional(),
});

export const PlaceQuery = z.strictObject({
  /** Numbers of builds, separated by commas. */
  builds: z
    .string()
    .regex(/^[0-9]{1,10}(,[0-9]{1,10}){0,999}$/, "must be 1 to 1000 numbers of builds, separated by commas")
    .transform((text) => text.split(",").map(Number))
    .pipe(z.array(BuildId)),
});

export const DronesQuery = z.strictObject({
  limit: wholeNumber(1, 1000).default(1000),
  /** The `next` of the page before. */
  after: DroneName.optional(),
});

export const BuildsQuery = z.strictObject({
  cpv: Cpv,
  limit: wholeNumber(1, 1000).default(200),
  /** The `next` of a page. */
  before: wholeNumber(1, 2_147_483_647).optional(),
});

export const FactsQuery = z.strictObject({
  after: wholeNumber(0, 2_147_483_647).default(0),
  limit: wholeNumber(1, 1000).default(200),
});

export const AuditQuery = z.strictObject({
  before: wholeNumber(1, 2_147_483_647).default(2_147_483_647),
  limit: wholeNumber(1, 1000).default(200),
});

export const LogQuery = z.strictObject({
  /** First line wanted, from 1. */
  from: wholeNumber(1, 2_147_483_647).default(1),
  count: wholeNumber(0, 5000).default(1000),
  /** `1`: all bytes as they came, to be saved. */
  raw: z.literal("1", "must be 1, or left out").optional(),
});
