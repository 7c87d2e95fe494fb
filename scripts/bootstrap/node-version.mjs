// Written for any Node that knows modules, so that an old one gets a sentence instead of a syntax error.
const REQUIRED_MAJOR = 20;
const REQUIRED_MINOR = 19;

/** Ends the process with what to do when this Node is too old. */
export function requireNode() {
  const parts = process.versions.node.split(".").map(Number);
  if (parts[0] > REQUIRED_MAJOR || (parts[0] === REQUIRED_MAJOR && parts[1] >= REQUIRED_MINOR)) return;
  console.error(
    "portage-swarm needs Node.js 20.19 or newer; this is " +
      process.versions.node +
      ".\n" +
      "  Gentoo:  emerge --ask '>=net-libs/nodejs-20.19'\n" +
      "  Debian:  apt-get install nodejs npm     (Debian 13 or newer; before that see https://nodejs.org/en/download)\n" +
      "  Fedora:  dnf install nodejs npm",
  );
  process.exit(1);
}
