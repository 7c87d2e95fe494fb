/**
 * Keeps a drone's installed packages still while builds stand on them. Attempts pass one by one: each looks at what it has to
 * install, installs it, and begins to build, before the next may look; so nothing changes between looking and installing.
 * What only adds packages is installed beside running builds. What replaces or removes some waits until no build runs,
 * and because its attempt has the turn all that while, no new build begins.
 */
export type BuildGate = {
  /**
   * Resolves when it is the caller's turn, or when `signal` says that it is no longer wanted; `hear` is told why it waits.
   * In either case the caller leaves in the end.
   */
  enter(signal: AbortSignal, hear: Hear): Promise<Passage>;
};

export type Hear = (why: string) => void;

export type Passage = {
  /** Of the one in turn: resolves when no build runs, or it is no longer wanted; `it` is what it is about to do. */
  alone(it: string): Promise<void>;
  /** It builds from now on, and the next has its turn. */
  build(): void;
  leave(): void;
};

export function openBuildGate(): BuildGate {
  const queue: { passage: Passage; hear: Hear; admit(): void }[] = [];
  const builds = new Set<Passage>();
  let inTurn: Passage | null = null;
  let whyNot = INSTALLING;
  let onLastEnd = () => {};

  function passTurn(from: Passage): void {
    if (inTurn !== from) return;
    const next = queue.shift();
    inTurn = next?.passage ?? null;
    next?.admit();
  }

  function explain(why: string): void {
    whyNot = why;
    for (const { hear } of queue) hear(why);
  }

  function passageOf(signal: AbortSignal, hear: Hear): Passage {
    const passage: Passage = {
      async alone(it) {
        if (builds.size === 0) return;
        hear(`waiting until no other build runs here: it ${it}`);
        explain(`waiting until another one here has begun, which ${it} when the running builds have ended`);
        await new Promise<void>((resolve) => {
          onLastEnd = resolve;
          onAbort(signal, resolve);
        });
        explain(INSTALLING);
      },
      build() {
        builds.add(passage);
        passTurn(passage);
      },
      leave() {
        if (builds.delete(passage) && builds.size === 0) onLastEnd();
        passTurn(passage);
      },
    };
    return passage;
  }

  return {
    enter(signal, hear) {
      const passage = passageOf(signal, hear);
      return new Promise((resolve) => {
        const admit = () => resolve(passage);
        if (inTurn === null) {
          inTurn = passage;
          return admit();
        }
        hear(whyNot);
        const place = { passage, hear, admit };
        queue.push(place);
        onAbort(signal, () => {
          if (queue.includes(place)) queue.splice(queue.indexOf(place), 1);
          admit();
        });
      });
    },
  };
}

const INSTALLING = "waiting while another one here installs what it needs";

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
}
