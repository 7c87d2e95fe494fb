import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { CannotStart } from "../start-errors";

/** Signs what is published, with a GnuPG key that lives on this host. */
export interface Signer {
  /** Of the key, 40 hexadecimal digits. */
  readonly fingerprint: string;
  /** The public key in ASCII armor. */
  readonly publicKey: string;
  /** Begins a signature that is kept apart from what it signs. */
  detached(): Signature;
  /** Around what it signs, as text. */
  clear(): Signature;
  close(): Promise<void>;
}

export interface Signature {
  update(bytes: Uint8Array): Promise<void>;
  /** In ASCII armor, as Portage makes them. @throws when GnuPG does not sign, in its words. */
  finish(): Promise<Buffer>;
}

/** Below the data directory: the key's GnuPG home, for its owner's eyes alone. */
export const KEY_DIRECTORY = "gnupg";

/** The signer of a data directory in which a key was made; null where none was. @throws CannotStart in GnuPG's words when it cannot be used. */
export async function openSigner(dataDirectory: string): Promise<Signer | null> {
  const home = join(dataDirectory, KEY_DIRECTORY);
  if (!existsSync(home)) return null;
  try {
    return await signerOf(home);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotStart(`The key in ${home}, with which packages are signed, cannot be used: ${why}`, {
      cause: error,
    });
  }
}

async function signerOf(home: string): Promise<Signer | null> {
  const listed = await gpg(home, ["--list-secret-keys", "--with-colons"]);
  const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1];
  if (fingerprint === undefined) return null;
  const publicKey = await gpg(home, ["--armor", "--export", fingerprint]);
  const sign = (how: string) =>
    startSignature(home, ["--digest-algo", "SHA512", "--local-user", fingerprint, "--armor", how]);
  return {
    fingerprint,
    publicKey,
    detached: () => sign("--detach-sign"),
    clear: () => sign("--clear-sign"),
    close: async () => {
      // GnuPG leaves a process that holds the key.
      await run("gpgconf", ["--homedir", home, "--kill", "all"]);
    },
  };
}

/** Runs GnuPG on one home; answers what it printed. @throws its complaint. */
export async function gpg(home: string, argv: readonly string[]): Promise<string> {
  return await run("gpg", [...ALWAYS, "--homedir", home, ...argv]);
}

/** The key has no passphrase: the coordinator must sign while nobody is there. */
const ALWAYS = ["--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];

function startSignature(home: string, argv: readonly string[]): Signature {
  const child = spawn("gpg", [...ALWAYS, "--homedir", home, ...argv], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = endOf(child);
  // What went wrong is told by `finish`; until then nobody listens.
  ended.catch(() => {});
  child.stdin.on("error", () => {});
  return {
    update: async (bytes) => {
      if (child.stdin.write(bytes)) return;
      const drained = new Promise<void>((resolve) => child.stdin.once("drain", resolve));
      await Promise.race([drained, ended]);
    },
    finish: async () => {
      child.stdin.end();
      return Buffer.from(await ended);
    },
  };
}

async function run(program: string, argv: readonly string[]): Promise<string> {
  return await endOf(spawn(program, argv, { stdio: ["ignore", "pipe", "pipe"] }));
}

type Child = ReturnType<typeof spawn>;

async function endOf(child: Child): Promise<string> {
  const [printed, complaint, status] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  if (status === 0) return printed;
  throw new Error(`${child.spawnfile} failed: ${complaint.trim() || `status ${status}`}`);
}
