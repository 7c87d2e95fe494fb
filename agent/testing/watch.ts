/** Lets tests wait for what happens, instead of for time. */
export type Watch = {
  /** Something happened: everybody who waits looks again. */
  tell(): void;
  /** Resolves as soon as `find` finds something. */
  until<T>(find: () => T | null | undefined | false): Promise<T>;
};

export function createWatch(): Watch {
  const waiting = new Set<() => void>();
  return {
    tell() {
      for (const look of [...waiting]) look();
    },
    until: (find) =>
      new Promise((resolve) => {
        const look = () => {
          const found = find();
          if (found === null || found === undefined || found === false) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
