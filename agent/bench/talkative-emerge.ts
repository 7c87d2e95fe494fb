/**
 * A program in the place of emerge that prints a build log: LINES_PER_SECOND lines of a compiler's usual length, for
 * SECONDS, to its standard output or, where there is one, into PORTAGE_LOGDIR; the file BEGUN says that it has begun. Plain
 * JavaScript, run by Node.
 */
export const TALKATIVE_EMERGE = `#!/usr/bin/env node
const { appendFileSync, writeFileSync, writeSync } = require("node:fs");
const argv = process.argv.slice(2);
if (argv.includes("--version")) process.exit(console.log("Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0, gcc-12, glibc-2.41-r3)") ?? 0);
if (argv.includes("--info")) process.exit(console.log('PORTAGE_TMPDIR="/var/tmp"') ?? 0);
const { LINES_PER_SECOND, SECONDS, PORTAGE_LOGDIR, BEGUN } = process.env;
writeFileSync(BEGUN, "");
const put = (text) => (PORTAGE_LOGDIR ? appendFileSync(PORTAGE_LOGDIR + "/build.log", text) : writeSync(1, text));
const of = Number(LINES_PER_SECOND) * Number(SECONDS);
const beganAt = performance.now();
let done = 0;
put(">>> Compiling source in /var/tmp/portage/dev-libs/p7-1/work ...\\n");
const timer = setInterval(() => {
  const due = Math.min(of, Math.floor(((performance.now() - beganAt) / 1000) * Number(LINES_PER_SECOND)));
  let text = "";
  while (done < due) text += "[" + ++done + "/" + of + "] c++ -O2 -pipe -march=znver3 -Isrc/include -Ibuild/include -fPIC -MD -MF out/file" + done + ".d -o out/file" + done + ".o -c src/file" + done + ".cc\\n";
  if (text) put(text);
  if (done === of) clearInterval(timer);
}, 20);
`;
