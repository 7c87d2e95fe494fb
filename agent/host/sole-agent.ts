import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer } from "node:net";

/**
 * Makes sure that one agent alone works in a directory: a second one would take the first one's builds for leftovers and
 * end them. The lock is an abstract Unix socket (unix(7)): the kernel removes it with the process, however that ends.
 *
 * @returns a function that gives the directory free, or null when another process works there.
 */
export function claimDirectory(path: string): Promise<(() => Promise<void>) | null> {
  const name = createHash("sha256").update(realpathSync(path)).digest("hex");
  const server = createServer((connection) => connection.destroy());
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      if ("code" in error && error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(`\0portage-swarm-agent-${name}`, () => {
      server.unref();
      resolve(() => new Promise((released) => server.close(() => released())));
    });
  });
}
