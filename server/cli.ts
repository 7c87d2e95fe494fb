import { hostname } from "node:os";
import type { Config } from "./config";
import { configure } from "./config";
import { isLoopback } from "./http/guards";
import { joinCommand } from "./join-command";
import type { RunningServer } from "./main";
import { PRODUCT_VERSION } from "./product";
import { endOnSignals } from "./shutdown";
import { CannotStart } from "./start-errors";
import { MigrationRefused } from "./store/migrations";

/** The server as a program: reads what it is told, starts, says where it is, and ends in good order. */
export async function runFromCommandLine(startServer: (config: Config) => Promise<RunningServer>): Promise<void> {
  const configured = configure(process.argv.slice(2), process.env);
  if (configured.kind === "help") return console.log(configured.text);
  if (configured.kind === "wrong") {
    for (const error of configured.errors) console.error(error);
    process.exitCode = 2;
    return;
  }
  const { config } = configured;
  try {
    const server = await startServer(config);
    console.log(greeting(config, server));
    endOnSignals(() => server.close());
    await server.replaced;
    console.error("Another coordinator has taken over this database. This one ends.");
    await server.close();
    process.exit(1);
  } catch (error) {
    if (!(error instanceof CannotStart || error instanceof MigrationRefused)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

function greeting({ host, demo, ui, publicUrl }: Config, { url, token, signIn, setUpPath }: RunningServer): string {
  const alone = isLoopback(host) && publicUrl === null;
  const address = publicUrl?.origin ?? (alone ? url : url.replace(/\/\/[^/]*:/, `//${hostname()}:`));
  const lines = [
    `portage-swarm ${PRODUCT_VERSION}: ${address}`,
    "",
    ...(ui
      ? [`  Open ${address} in a browser${alone ? " on this machine" : ""}.`]
      : [`  The API is at ${address}/api/v1.`]),
    ...(demo ? ["  This is a demo swarm: its machines are emulated, and nothing is compiled."] : []),
    ...(signIn
      ? ["  People have to sign in."]
      : [
          "  Whoever uses this machine may do everything: nobody has to sign in, because only it can reach this swarm.",
        ]),
    ...(setUpPath === null
      ? []
      : [
          "",
          "  Set up the first administrator (this link is good once, until the next start):",
          `  ${address}${setUpPath}`,
        ]),
    "",
    `  To add a drone, run this as root on a Gentoo machine${alone ? " (this one, unless --host lets others in)" : ""}:`,
    `  ${joinCommand(address, token)}`,
    "",
  ];
  return lines.join("\n");
}
