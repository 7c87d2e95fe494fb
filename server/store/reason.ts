import { z } from "zod";

/** What a database itself said, inside what Prisma made of it. */
const DriverError = z.object({
  meta: z.object({ driverAdapterError: z.object({ cause: z.object({ originalMessage: z.string() }) }) }),
});

/** Why a database did not do it, in one line: `database or disk is full`. Prisma's own message shows source code before it. */
export function reasonOf(error: unknown): string {
  const { data } = DriverError.safeParse(error);
  if (data) return data.meta.driverAdapterError.cause.originalMessage;
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split("\n").at(-1) ?? message;
}
