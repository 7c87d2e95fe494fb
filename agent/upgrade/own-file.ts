import { createHash } from "node:crypto";
import { accessSync, constants, copyFileSync, existsSync, readFileSync, realpathSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import type { HostFacts } from "../../protocol/drone";
import type { UpgradeOrder, UpgradeReply } from "../../protocol/upgrade";
import { fetchAgent } from "./fetch-agent";

/**
 * The agent's one file, as this process was made from it. Beside it lie the agent that shall take its place (`.new`) and the one
 * that was there before (`.old`). Each is whole or absent, because it comes by a rename.
 */
export type OwnFile = { path: string; facts: NonNullable<HostFacts["agent"]> };

/** To be asked at the start, before anybody replaces it. */
export function readOwnFile(module: string): OwnFile {
  const path = realpathSync(module);
  const sha256 = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { path, facts: { sha256, replaceable: path.endsWith(".mjs") && isWritable(dirname(path)) } };
}

/** The running agent is not touched yet. */
export async function prepareUpgrade(order: UpgradeOrder, coordinator: URL, own: OwnFile): Promise<UpgradeReply> {
  const trouble = await troubleWith(order, coordinator, own);
  return trouble === null ? { kind: "accepted" } : { kind: "refused", sentence: trouble };
}

/** The fetched agent is the agent from now on. */
export function putInPlace(path: string): void {
  copyFileSync(path, `${path}.old.new`);
  renameSync(`${path}.old.new`, `${path}.old`);
  renameSync(`${path}.new`, path);
}

/** The former agent is the agent again. */
export function putBack(path: string): void {
  renameSync(`${path}.old`, path);
}

async function troubleWith(order: UpgradeOrder, coordinator: URL, own: OwnFile): Promise<string | null> {
  if (!own.facts.replaceable) return `${own.path} cannot be replaced by its own process.`;
  if (order.kind === "replace") return await fetchAgent(coordinator, order.to.sha256, `${own.path}.new`);
  return existsSync(`${own.path}.old`) ? null : `There is no former agent at ${own.path}.old.`;
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
