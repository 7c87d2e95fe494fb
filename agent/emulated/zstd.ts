const MAGIC = 0xfd2fb528;
/** RFC 8878 3.1.1.2.4: no block is larger. */
const LARGEST_BLOCK_BYTES = 128 * 1024;
/** Single segment, 4 bytes of content size, no checksum, no dictionary (RFC 8878 3.1.1.1.1). */
const FRAME_DESCRIPTOR = 0b1010_0000;

/** A valid Zstandard frame of raw, that is uncompressed, blocks: Node 20 has no Zstandard, and nobody needs it smaller. */
export function storeAsZstd(bytes: Buffer): Buffer {
  const header = Buffer.alloc(9);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt8(FRAME_DESCRIPTOR, 4);
  header.writeUInt32LE(bytes.length, 5);
  const parts: Buffer[] = [header];
  for (let at = 0; at === 0 || at < bytes.length; at += LARGEST_BLOCK_BYTES) {
    const block = bytes.subarray(at, at + LARGEST_BLOCK_BYTES);
    const isLast = at + LARGEST_BLOCK_BYTES >= bytes.length;
    const blockHeader = Buffer.alloc(3);
    blockHeader.writeUIntLE((block.length << 3) | (isLast ? 1 : 0), 0, 3);
    parts.push(blockHeader, block);
  }
  return Buffer.concat(parts);
}
