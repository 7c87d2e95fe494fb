/** Where browsers open their sockets: apart from agents (Socket.IO's own path), because browsers say little and agents may say much. */
export const WATCHERS_PATH = "/watchers/";
