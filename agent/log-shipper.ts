import type { FileHandle } from "node:fs/promises";
import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { LogChunk, LogReply } from "../protocol/from-agent";
import { MAX_LOG_CHUNK_BYTES } from "../protocol/from-agent";
import type { AttemptKey } from "../protocol/ids";
import type { RefusalCode } from "../protocol/refusals";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { Asked } from "./link";
import type { LogSpool } from "./log-spool";
import type { Notices } from "./notices";

/**
 * Brings one attempt's log to the coordinator. Bytes are first kept in a file, then sent from there by offset, one chunk
 * in flight at a time: a slow coordinator slows its own copy down and nothing else. Whoever answers says where to go on,
 * so cut connections, restarts and repeats need no memory on this side.
 */
export type LogShipper = {
  append(bytes: Uint8Array): void;
  /** Nothing more will be appended. */
  end(): void;
  /** The coordinator can be reached again. */
  wake(): void;
  /** The coordinator has all of it, or wants no more: the file is gone. Never rejects. */
  shipped: Promise<void>;
  /** Leaves the file as it is, for the next start of the agent. */
  abandon(): void;
};

export type LogShipperOptions = {
  key: AttemptKey;
  /** Where the log is kept meanwhile; what lies there already is shipped first. */
  path: string;
  send(chunk: LogChunk): Promise<Asked<LogReply>>;
  spool: LogSpool;
  clock: Clock;
  notices: Notices;
};

export function shipLog({ key, path, send, spool, clock, notices }: LogShipperOptions): LogShipper {
  const bell = createBell(clock);
  let unwritten: Uint8Array[] = [];
  let ended = false;
  let abandoned = false;
  let gathering = false;
  /** Of what came while the spool was full. */
  let leftOutBytes = 0;

  async function ship() {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, "a+", 0o600);
    spool.found((await file.stat()).size);
    try {
      await sendAll(file);
    } finally {
      spool.give((await file.stat()).size);
      await file.close();
    }
    if (!abandoned) await rm(path, { force: true });
  }

  async function sendAll(file: FileHandle) {
    let next = 0;
    while (!abandoned) {
      await write(file);
      const { size } = await file.stat();
      const whole = ended && unwritten.length === 0;
      if (next === size && !whole) {
        await bell.sleep();
        continue;
      }
      const bytes = await readChunk(file, next, size);
      const last = whole && next + bytes.length === size;
      const asked = await send({ ...key, offset: next, bytes, last });
      if (asked.kind === "refused" && REFUSED_FOR_GOOD.has(asked.refusal.refused)) return;
      const before = next;
      if (asked.kind === "reply") next = Math.min(asked.reply.next, size);
      if (asked.kind === "reply" && last && next === size) return;
      if (next <= before) await bell.sleep(isCutOff(asked) ? undefined : RETRY_AFTER_MS);
    }
  }

  async function write(file: FileHandle) {
    const bytes = withinSpool(Buffer.concat(unwritten));
    unwritten = [];
    try {
      if (bytes.length > 0) await file.appendFile(bytes);
    } catch (error) {
      spool.give(bytes.length);
      notices.warn(`Cannot keep a log in ${path}: ${error}. Up to ${bytes.length} bytes of it are lost.`);
    }
  }

  /** What is kept of that, after a line that says how much was left out before. Its end is kept even when there is no room. */
  function withinSpool(bytes: Buffer): Buffer {
    const fits = spool.take(bytes.length);
    if (!fits && leftOutBytes === 0)
      notices.warn(`The spool of logs is full: what builds print is not kept in ${path}.`);
    if (!fits) leftOutBytes += bytes.length;
    if (leftOutBytes === 0 || !(fits || ended)) return fits ? bytes : Buffer.alloc(0);
    const note = Buffer.from(`\n[portage-swarm left out ${leftOutBytes} bytes here: its spool of logs was full]\n`);
    leftOutBytes = 0;
    spool.found(note.length);
    return fits ? Buffer.concat([note, bytes]) : note;
  }

  const shipped = ship().catch((error: unknown) => notices.warn(`The log in ${path} cannot be shipped: ${error}`));
  return {
    append(bytes) {
      unwritten.push(bytes);
      // Compilers write in many small pieces; people cannot tell 100 ms from now.
      if (gathering) return;
      gathering = true;
      clock.after(GATHER_MS, () => {
        gathering = false;
        bell.ring();
      });
    },
    end() {
      ended = true;
      bell.ring();
    },
    wake: () => bell.ring(),
    shipped,
    abandon() {
      abandoned = true;
      bell.ring();
    },
  };
}

async function readChunk(file: FileHandle, offset: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(Math.min(MAX_LOG_CHUNK_BYTES, size - offset));
  await file.read(bytes, 0, bytes.length, offset);
  return bytes;
}

/** Then only {@link LogShipper.wake} can help. */
function isCutOff(asked: Asked<unknown>): boolean {
  return asked.kind === "unanswered" && asked.because === "disconnected";
}

/** The coordinator wants no more of this log, whatever is tried. */
const REFUSED_FOR_GOOD: ReadonlySet<RefusalCode> = new Set([
  "stale",
  "not-your-attempt",
  "no-such-build",
  "bad-message",
  "too-large",
]);

const GATHER_MS = 100;
const RETRY_AFTER_MS = 2_000;
