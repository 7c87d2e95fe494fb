import { z } from "zod";

/** Test → puppet. Each is answered when it is done, except `exit`. */
export const Order = z.discriminatedUnion("order", [
  z.object({ order: z.literal("print"), to: z.enum(["stdout", "stderr"]), base64: z.string() }),
  z.object({ order: z.literal("exit"), status: z.int() }),
  z.object({ order: z.literal("ignore"), signal: z.enum(["SIGTERM", "SIGINT"]) }),
  /** A process that outlives emerge, in a session of its own or in emerge's. */
  z.object({
    order: z.literal("leave-child"),
    ownSession: z.boolean(),
    environment: z.record(z.string(), z.string()),
  }),
]);
export type Order = z.infer<typeof Order>;

/** Puppet → test: first how it was started, then that an order is done. */
export const Started = z.object({
  argv: z.array(z.string()),
  environment: z.record(z.string(), z.string().optional()),
  pid: z.int().positive(),
  directory: z.string(),
  /** The file that it reads as standard input. */
  stdin: z.string(),
});
export type Started = z.infer<typeof Started>;
export type Said = Started | { done: true };
