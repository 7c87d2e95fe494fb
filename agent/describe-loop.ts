import type { Description, Known } from "../protocol/from-agent";
import { createBell } from "./bell";
import type { Clock } from "./clock";
import type { HostState } from "./host-reader";
import type { Asked } from "./link";
import type { Notices } from "./notices";

/** Keeps the coordinator told how this host is set up and what it has installed, both of which change while the agent runs. */
export type DescribeLoop = {
  /** As it was read last: what a hello tells. */
  told(): HostState;
  /** Something was installed, or may have been: looks at once. */
  wake(): void;
  /** Looks now, and resolves when the coordinator knows, or cannot be reached. */
  tellNow(): Promise<void>;
  stop(): void;
};

export type DescribeLoopOptions = {
  first: HostState;
  /** Gives the very state of before while nothing has changed. */
  read(): Promise<HostState>;
  send(description: Description): Promise<Asked<Known>>;
  isOpen(): boolean;
  clock: Clock;
  notices: Notices;
};

export function startDescribeLoop({ first, read, send, isOpen, clock, notices }: DescribeLoopOptions): DescribeLoop {
  const bell = createBell(clock);
  let newest = first;
  let known = first;
  let stopped = false;

  async function tellNow() {
    newest = await read();
    if (newest === known || !isOpen()) return;
    const telling = newest;
    const { portage, installed } = telling;
    const asked = await send({ portage, ...(installed && { installed }) });
    if (asked.kind === "reply") known = telling;
    if (asked.kind === "refused")
      notices.warn(`The coordinator refused how this host is set up: ${asked.refusal.sentence}`);
  }

  async function loop() {
    while (!stopped) {
      await bell.sleep(LOOK_EVERY_MS);
      if (!stopped) await tellNow().catch((error: unknown) => notices.warn(`This host cannot be looked at: ${error}`));
    }
  }
  void loop();
  return {
    told() {
      known = newest;
      return newest;
    },
    wake: () => bell.ring(),
    tellNow,
    stop() {
      stopped = true;
      bell.ring();
    },
  };
}

const LOOK_EVERY_MS = 30_000;
