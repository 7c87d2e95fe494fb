import type { Role } from "../../protocol/access";
import type { FromAgent } from "../../protocol/from-agent";
import type { fromWatcher } from "../../protocol/to-watcher";

/** Who may ask for something. What changes something for people names its act as the audit log tells it. */
export type Decision =
  | { who: "anybody" }
  /** A machine that installs packages; `--binhost-for` says who that may be. */
  | { who: "client" }
  /** A drone, for itself, by its credential. */
  | { who: "drone" }
  | { who: Role; act: string | null };

const ANYBODY: Decision = { who: "anybody" };
const CLIENT: Decision = { who: "client" };
const DRONE: Decision = { who: "drone" };
const VIEWER: Decision = { who: "viewer", act: null };
/** It changes nothing, but makes a drone work. */
const OPERATOR: Decision = { who: "operator", act: null };
const ADMINISTRATOR: Decision = { who: "administrator", act: null };
const operator = (act: string): Decision => ({ who: "operator", act });
const administrator = (act: string): Decision => ({ who: "administrator", act });

/** Every route of the API and of what lies beside it. One that is missing here fails the tests, and is the administrators' alone. */
export const ROUTES: Readonly<Record<string, Decision>> = {
  "GET /api/v1/live": ANYBODY,
  "GET /api/v1/health": ANYBODY,
  "GET /api/v1/openapi.json": ANYBODY,
  "GET /api/v1/reference": ANYBODY,
  // A machine that shall join has no account; the script holds no secret, and the token is given to it.
  "GET /agent.mjs": ANYBODY,
  "GET /install.sh": ANYBODY,
  "ALL /binhost/*": CLIENT,

  "GET /api/v1/me": ANYBODY,
  "POST /api/v1/session": ANYBODY,
  "DELETE /api/v1/session": ANYBODY,
  "POST /api/v1/first-administrator": ANYBODY,
  "GET /api/v1/openid/sign-in": ANYBODY,
  "GET /api/v1/openid/callback": ANYBODY,
  "POST /api/v1/me/password": { who: "viewer", act: "own password changed" },

  "GET /metrics": VIEWER,
  "GET /api/v1/status": VIEWER,
  "GET /api/v1/checkup": VIEWER,
  "GET /api/v1/snapshot": VIEWER,
  "GET /api/v1/facts": VIEWER,
  "GET /api/v1/events": VIEWER,
  "GET /api/v1/history": VIEWER,
  "GET /api/v1/queue": VIEWER,
  "GET /api/v1/queue/starts": VIEWER,
  "GET /api/v1/queue/place": VIEWER,
  "GET /api/v1/drones": VIEWER,
  "GET /api/v1/drones/:name": VIEWER,
  "GET /api/v1/builds": VIEWER,
  "GET /api/v1/builds/:build": VIEWER,
  "GET /api/v1/builds/:build/why": VIEWER,
  "GET /api/v1/builds/:build/attempts/:attempt/log": VIEWER,

  "GET /api/v1/binhost": VIEWER,
  "GET /api/v1/binhost/:target/packages": VIEWER,
  "GET /api/v1/binhost/:target/releases": VIEWER,
  "GET /api/v1/binhost/:target/clients": VIEWER,
  // What a client reports concerns itself alone; it must not need a token that could do more.
  "PUT /api/v1/binhost/:target/clients/:client": { who: "viewer", act: "client reported" },
  "POST /api/v1/binhost/:target/rebuild": operator("index made anew"),
  "POST /api/v1/binhost/:target/releases": operator("release made"),
  "POST /api/v1/binhost/:target/releases/check": operator("release checked"),
  "POST /api/v1/binhost/:target/releases/:release/promote": operator("release promoted"),
  "POST /api/v1/binhost/:target/releases/:release/remove": operator("release removed"),
  "POST /api/v1/binhost/:target/rollback": operator("release taken back"),
  "POST /api/v1/binhost/:target/prune": operator("packages pruned"),
  "PUT /api/v1/binhost/:target/retention": operator("retention set"),
  "DELETE /api/v1/binhost/:target/retention": operator("retention ended"),

  "POST /api/v1/lines": OPERATOR,
  "POST /api/v1/queue/preview": OPERATOR,
  "POST /api/v1/queue": operator("packages added"),
  "POST /api/v1/queue/move": operator("builds moved"),
  "POST /api/v1/queue/next": operator("builds put first"),
  "POST /api/v1/queue/pin": operator("builds pinned"),
  "POST /api/v1/queue/unpin": operator("builds unpinned"),
  "POST /api/v1/queue/hold": operator("builds held"),
  "POST /api/v1/queue/release": operator("builds released"),
  "POST /api/v1/queue/requeue": operator("builds requeued"),
  "POST /api/v1/queue/cancel": operator("builds cancelled"),
  "POST /api/v1/queue/stop": operator("builds stopped"),
  "POST /api/v1/commands/:command/undo": operator("command undone"),
  "POST /api/v1/pause": operator("swarm paused"),
  "POST /api/v1/resume": operator("swarm resumed"),
  "POST /api/v1/drones/:name/ground": operator("drone grounded"),
  "POST /api/v1/drones/:name/unground": operator("drone ungrounded"),
  "POST /api/v1/drones/:name/limit": operator("drone limited"),
  "POST /api/v1/drones/:name/drain": operator("drone drained"),
  "POST /api/v1/drones/:name/undrain": operator("drone undrained"),
  "POST /api/v1/targets/:target/sync": operator("trees synced"),
  "POST /api/v1/targets/:target/call-off-sync": operator("tree sync called off"),
  "DELETE /api/v1/drones/:name": operator("drone removed"),

  "GET /api/v1/upgrade": VIEWER,

  // Whoever joins a drone decides what is in the packages that everybody installs, and so does whoever replaces its agent.
  "POST /api/v1/upgrade": administrator("upgrade begun"),
  "POST /api/v1/upgrade/stop": administrator("upgrade stopped"),
  "GET /api/v1/join": ADMINISTRATOR,
  "POST /api/v1/drones/:name/forget-credential": administrator("credential forgotten"),
  "GET /api/v1/tokens": ADMINISTRATOR,
  "POST /api/v1/tokens/join": administrator("join token made"),
  "POST /api/v1/tokens/api": administrator("API token made"),
  "DELETE /api/v1/tokens/:token": administrator("token revoked"),
  "GET /api/v1/people": ADMINISTRATOR,
  "POST /api/v1/people": administrator("person added"),
  "PATCH /api/v1/people/:person": administrator("person changed"),
  "DELETE /api/v1/people/:person": administrator("person removed"),
  "GET /api/v1/audit": ADMINISTRATOR,
  "POST /api/v1/backup": administrator("backup made"),
  "GET /api/v1/channels": ADMINISTRATOR,
  "POST /api/v1/channels": administrator("channel added"),
  "PATCH /api/v1/channels/:channel": administrator("channel changed"),
  "DELETE /api/v1/channels/:channel": administrator("channel removed"),
  "POST /api/v1/channels/:channel/test": administrator("channel tested"),

  "GET /api/v1/builds/:build/attempts/:attempt/artefact/:fileName": DRONE,
  "PUT /api/v1/builds/:build/attempts/:attempt/artefact/:fileName": DRONE,
};

/** Every event of the sockets, by namespace. */
export const EVENTS: {
  "/drone": Record<keyof FromAgent, "drone">;
  "/watch": Record<keyof typeof fromWatcher, Role>;
} = {
  "/drone": {
    hello: "drone",
    claim: "drone",
    beat: "drone",
    report: "drone",
    log: "drone",
    history: "drone",
    describe: "drone",
    synced: "drone",
  },
  "/watch": { watch: "viewer", "log.follow": "viewer", "log.leave": "viewer" },
};

/** For whom a route is, in words; its parameters as OpenAPI writes them. */
export function whoMay(method: string, path: string): string {
  const decision = ROUTES[`${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`];
  switch (decision?.who) {
    case "anybody":
      return "anybody";
    case "client":
      return "everybody, or the LAN and API tokens where the coordinator was told so";
    case "drone":
      return "drones, by their credential";
    case "viewer":
      return "viewers, operators and administrators";
    case "operator":
      return "operators and administrators";
    case "administrator":
    case undefined:
      return "administrators";
  }
}
