/** A regular file of an archive. */
export type TarMember = { path: string; bytes: Buffer };

const BLOCK_BYTES = 512;
/** GNU tar fills its last record up to this size; Portage's packages are therefore 10,240 bytes or a multiple. */
const RECORD_BYTES = 10_240;
const LONGEST_NAME_BYTES = 100;

/** An archive in the ustar format (POSIX.1-1988), every file readable by all and owned by root. */
export function packTar(members: readonly TarMember[], mtimeSeconds: number): Buffer {
  const blocks = members.flatMap((member) => [header(member, mtimeSeconds), member.bytes, padding(member.bytes)]);
  const bytes = Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
  return Buffer.concat([bytes, Buffer.alloc((RECORD_BYTES - (bytes.length % RECORD_BYTES)) % RECORD_BYTES)]);
}

function header({ path, bytes }: TarMember, mtimeSeconds: number): Buffer {
  const name = Buffer.from(path);
  if (name.length > LONGEST_NAME_BYTES) throw new Error(`${path} is too long a name for a ustar archive`);
  const block = Buffer.alloc(BLOCK_BYTES);
  name.copy(block);
  block.write("0000644\0", 100);
  block.write("0000000\0", 108);
  block.write("0000000\0", 116);
  block.write(octal(bytes.length), 124);
  block.write(octal(mtimeSeconds), 136);
  block.write("        ", 148); // The checksum is taken with blanks in its place.
  block.write("0", 156);
  block.write("ustar\x0000", 257);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function octal(value: number): string {
  return `${Math.floor(value).toString(8).padStart(11, "0")}\0`;
}

function padding({ length }: Buffer): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
}
