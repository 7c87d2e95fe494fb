/** Something outside the program keeps it from starting; the message says what, and what to do. */
export class CannotStart extends Error {}

/** Says in words why nothing can listen there. */
export function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new CannotStart(`Port ${port} on ${host} is taken. Choose another with --port.`, { cause: error });
    case "EACCES":
      return new CannotStart(`Port ${port} is not for everybody. Choose one from 1024 on with --port.`, {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new CannotStart(`This machine has no address ${host}. Choose another with --host.`, { cause: error });
    default:
      return error;
  }
}
