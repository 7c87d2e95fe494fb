import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { PRODUCT_ROOT } from "./product";

/** The dashboard: answers what nobody else does. The only file that knows Next. */
export type Ui = {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
};

/** `development`: pages are compiled as they are asked for, and reload themselves. */
export async function mountUi(
  httpServer: Server,
  { host, port, development }: { host: string; port: number; development: boolean },
): Promise<Ui> {
  // Loaded late: a coordinator without the dashboard is spared its 90 MB.
  const { default: next } = await import("next");
  const app = next({ dev: development, dir: PRODUCT_ROOT, hostname: host, port, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  return { handle: (request, response) => handle(request, response), close: () => app.close() };
}
