"use client";

import { useCallback, useEffect, useState } from "react";
import { problemOf } from "../swarm/actions";

export type Resource<T> = { kind: "loading" } | { kind: "failed"; because: string } | { kind: "loaded"; value: T };

/** What the API has at a path, and a way to ask anew. */
export function useResource<T>(path: string): { resource: Resource<T>; reload: () => void } {
  const [resource, setResource] = useState<Resource<T>>({ kind: "loading" });
  const reload = useCallback(() => void load<T>(path).then(setResource), [path]);
  useEffect(reload, [reload]);
  return { resource, reload };
}

async function load<T>(path: string): Promise<Resource<T>> {
  const response = await fetch(`/api/v1${path}`).catch(() => null);
  if (response === null) return { kind: "failed", because: "The coordinator does not answer." };
  if (!response.ok) return { kind: "failed", because: await problemOf(response) };
  const value: T = await response.json();
  return { kind: "loaded", value };
}

/** Sends something to the API. @returns its answer, or the sentence why not. */
export async function send<T>(method: string, path: string, body?: object): Promise<{ answer: T | null } | string> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch(() => null);
  if (response === null) return "The coordinator does not answer.";
  if (!response.ok) return await problemOf(response);
  return { answer: response.status === 204 ? null : await response.json() };
}
