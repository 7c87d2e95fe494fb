import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import type { Order, Said } from "./emerge-puppet-words";

/** What runs in the place of emerge: tells a test that it was started, then does what the test says, one order at a time. */
const socket = connect(process.env.EMERGE_PUPPET_SOCKET ?? "");
const say = (said: Said) => socket.write(`${JSON.stringify(said)}\n`);

say({
  argv: process.argv.slice(2),
  environment: process.env,
  pid: process.pid,
  directory: process.cwd(),
  stdin: readlinkSync("/proc/self/fd/0"),
});

createInterface({ input: socket }).on("line", (line) => {
  obey(JSON.parse(line), () => say({ done: true }));
});

function obey(order: Order, done: () => void): void {
  switch (order.order) {
    case "print":
      process[order.to].write(Buffer.from(order.base64, "base64"), () => done());
      return;
    case "exit":
      process.exit(order.status);
      return;
    case "ignore":
      process.on(order.signal, () => {});
      done();
      return;
    case "leave-child": {
      const environment = { ...process.env, ...order.environment };
      const child = spawn("sleep", ["1000"], { detached: order.ownSession, stdio: "ignore", env: environment });
      child.unref();
      child.once("spawn", () => done());
      return;
    }
  }
}
