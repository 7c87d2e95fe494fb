/** The words agents and coordinator speak; a test pins the hash of all schemas to it, so the wire cannot change by accident. */
export const PROTOCOL_VERSION = 3;
