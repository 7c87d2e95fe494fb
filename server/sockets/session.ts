import type { Socket } from "socket.io";
import type { Handshake, Hello } from "../../protocol/from-agent";
import type { DroneName } from "../../protocol/ids";

/** One connection of an agent. */
export type Session = {
  socket: Socket;
  handshake: Handshake;
  drone: DroneName;
  /** What it said last; null until it was welcomed. */
  hello: Hello | null;
  /** Of the agent process, from its hello. */
  instance: string;
  /** Last message, on the monotonic clock. */
  heardAt: number;
};

/** The one connection that each drone's name belongs to. */
export type Sessions = Map<DroneName, Session>;
