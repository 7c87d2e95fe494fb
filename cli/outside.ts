import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { WATCHERS_PATH } from "../protocol/socket-paths";

const WITHIN_MS = 5_000;

/** The status with which an address answers; null when it does not. */
export async function statusAt(url: URL): Promise<number | null> {
  const response = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(WITHIN_MS) }).catch(() => null);
  return response?.status ?? null;
}

/** Whether a WebSocket gets through to the coordinator there, as a browser's would (RFC 6455, section 4.1). */
export function opensSockets(at: URL): Promise<boolean> {
  const url = new URL(`${WATCHERS_PATH}?EIO=4&transport=websocket`, at);
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": Buffer.from("portage-swarm-16").toString("base64"),
    },
    timeout: WITHIN_MS,
  });
  return new Promise((resolve) => {
    request.on("upgrade", (_response, socket) => {
      socket.destroy();
      resolve(true);
    });
    request.on("response", (response) => {
      response.destroy();
      resolve(false);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
    request.end();
  });
}
