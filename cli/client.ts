import * as z from "zod";
import { Problem } from "../protocol/problem";

/** The coordinator said no, or something else than was expected. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Nobody answers there. */
export class Unreachable extends Error {}

export type ClientOptions = {
  coordinator: URL;
  token: string | null;
  wait: (ms: number) => Promise<void>;
};

/** The coordinator API, typed by the schemas that the coordinator itself answers by. */
export class Client {
  constructor(private readonly options: ClientOptions) {}

  get coordinator(): URL {
    return this.options.coordinator;
  }

  get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.#ask("GET", path, undefined, schema);
  }

  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return this.#ask("POST", path, body, schema);
  }

  async remove(path: string): Promise<void> {
    await this.#send("DELETE", path, undefined);
  }

  /** A stream of bytes, as they lie there. */
  async text(path: string): Promise<string> {
    return await (await this.#send("GET", path, undefined)).text();
  }

  async #ask<T>(method: string, path: string, body: object | undefined, schema: z.ZodType<T>): Promise<T> {
    const response = await this.#send(method, path, body);
    const read = schema.safeParse(response.status === 204 ? null : await response.json());
    if (read.success) return read.data;
    throw new Refused(response.status, `The coordinator speaks another version: ${z.prettifyError(read.error)}`);
  }

  /** Whoever is told to wait waits, and asks again. */
  async #send(method: string, path: string, body: object | undefined): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const response = await this.#sendOnce(method, path, body);
      if (response.ok) return response;
      const afterSeconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const isTooOften = response.status === 429 && afterSeconds <= LONGEST_WAIT_SECONDS && tries < MAX_TRIES;
      if (response.status === 401 && this.options.token !== null) throw new Refused(401, BAD_TOKEN);
      if (!isTooOften) throw new Refused(response.status, await sentenceOf(response));
      await this.options.wait(afterSeconds * 1000);
    }
  }

  async #sendOnce(method: string, path: string, body: object | undefined): Promise<Response> {
    const { coordinator, token } = this.options;
    return await fetch(new URL(`/api/v1${path}`, coordinator), {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new Unreachable(`${coordinator.origin} does not answer: ${reasonOf(error)}`);
    });
  }
}

const BAD_TOKEN = "The API token opens nothing here: it may be wrong, expired or revoked.";
const MAX_TRIES = 5;
const LONGEST_WAIT_SECONDS = 10;

async function sentenceOf(response: Response): Promise<string> {
  const problem = Problem.safeParse(await response.json().catch(() => null));
  if (!problem.success) return `The coordinator answered ${response.status}.`;
  return problem.data.detail ?? problem.data.title;
}

/** `fetch failed` says nothing; what is behind it does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
