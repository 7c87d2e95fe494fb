import { once } from "node:events";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Config } from "./config";
import { isOurHost, isSameOrigin } from "./http/guards";
import { cannotListen } from "./start-errors";

/**
 * The one port. It is taken before anything else is opened, answers 503 until there is something to answer, and then hands
 * each request to the API or to the dashboard. Socket.IO takes its own requests before they come here.
 */
export class Front {
  #answer: RequestListener = unavailable;

  constructor(
    private readonly http: Server,
    private readonly config: Pick<Config, "host" | "publicUrl">,
  ) {
    http.on("request", (request, response) => {
      this.#hurry(request);
      if (this.#isOurHost(request)) this.#answer(request, response);
      else strangeHost(response);
    });
  }

  /** @returns the port, also when any was asked for. @throws CannotStart when it cannot be had. */
  async listen({ host, port }: Pick<Config, "host" | "port">): Promise<number> {
    this.http.listen(port, host);
    try {
      await once(this.http, "listening");
    } catch (error) {
      throw error instanceof Error ? cannotListen(error, host, port) : error;
    }
    const address = this.http.address();
    return typeof address === "object" && address ? address.port : port;
  }

  /** What is no upload has a minute to arrive whole. */
  #hurry(request: IncomingMessage): void {
    if (request.method === "GET" || request.method === "HEAD" || request.method === "PUT") return;
    const timer = setTimeout(() => request.destroy(), BODY_WITHIN_MS);
    for (const event of ["end", "close"]) request.once(event, () => clearTimeout(timer));
  }

  open(api: RequestListener, dashboard: RequestListener | null): void {
    this.#answer = (request, response) => {
      const listener = dashboard && !isForApi(request.url ?? "/") ? dashboard : api;
      listener(request, response);
    };
  }

  /** Turns everybody away from now on. */
  refuse(): void {
    this.#answer = unavailable;
  }

  close(): void {
    this.http.close();
    this.http.closeAllConnections();
  }

  /** May a socket be opened by whoever asks so? */
  mayEnter(request: IncomingMessage): boolean {
    const { headers } = request;
    const isOpen = this.#answer !== unavailable;
    return isOpen && this.#isOurHost(request) && isSameOrigin(headers.origin, headers.host);
  }

  #isOurHost({ headers }: IncomingMessage): boolean {
    const { host, publicUrl } = this.config;
    return isOurHost(host, headers.host) || (publicUrl !== null && headers.host === publicUrl.host);
  }
}

const BODY_WITHIN_MS = 60_000;

/** Below `/binhost` lie the dashboard's pages about it and, for Portage, the files of each target. */
export function isForApi(url: string): boolean {
  if (/^\/binhost(?:\/(?:releases|clients))?(?:\?|$)/.test(url)) return false;
  return /^\/(?:api|binhost)(?:[/?]|$)|^\/(?:agent\.mjs|install\.sh|metrics)(?:\?|$)/.test(url);
}

function unavailable(_request: IncomingMessage, response: ServerResponse): void {
  problem(response, 503, "The coordinator is starting or ending. Try again.");
}

function strangeHost(response: ServerResponse): void {
  const sentence = "Call this coordinator localhost or 127.0.0.1. Other names need --host or --public-url.";
  problem(response, 421, sentence);
}

function problem(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { "content-type": "application/problem+json", "retry-after": "1", connection: "close" });
  response.end(JSON.stringify({ type: "about:blank", title, status }));
}
