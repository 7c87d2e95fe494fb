// `npm run build`: plain JavaScript without dependencies, because it runs before anything is installed.
import { requireNode } from "./bootstrap/node-version.mjs";

requireNode();
// Imported late: what follows is written for the Node that was just required.
const { main } = await import("./bootstrap/build.mjs");
await main();
