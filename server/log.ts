import type { DestinationStream, Logger } from "pino";
import { pino } from "pino";
import { z } from "zod";

export type Log = Logger;

/** The server's own log, on stderr: one line per important event; JSON, or plain words when a person looks on. */
export function openLog(level: string): Log {
  const toPeople: DestinationStream = { write: (line) => process.stderr.write(plain(line)) };
  return process.stderr.isTTY ? pino({ level }, toPeople) : pino({ level }, pino.destination({ dest: 2, sync: true }));
}

const Line = z.object({
  level: z.number(),
  time: z.number(),
  msg: z.string().default(""),
  err: z.object({ stack: z.string() }).optional(),
});

function plain(text: string): string {
  const { level, time, msg, err } = Line.parse(JSON.parse(text));
  const clock = new Date(time).toTimeString().slice(0, 8);
  const trouble = level >= 50 ? " error:" : "";
  return `${clock}${trouble} ${msg}${err ? `\n${err.stack}` : ""}\n`;
}
