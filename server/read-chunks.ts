/** Fills as much of `buffer` as there is from byte `position` on; answers how much, 0 at the end. */
export type ReadAt = (buffer: Uint8Array, position: number) => Promise<number>;

/** A file's bytes [from, to), each piece in a buffer of its own; a file that ends before `to` ends the pieces. */
export async function* readChunks(read: ReadAt, from: number, to: number, chunkBytes: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
    const bytesRead = await read(buffer, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
