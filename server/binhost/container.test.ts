import { describe, expect, it } from "vitest";
import { openContainer } from "./container";
import type { ReadableFile } from "./file-system";
import type { PackageFormat } from "./package-path";
import type { TarMember } from "./testing/gpkg";
import { buildPackage, buildXpak, gpkg, gpkgMembers, manifest, tar } from "./testing/gpkg";

/** A file in memory, read a few bytes at a time, as a disk may answer. */
function fileOf(bytes: Buffer): ReadableFile {
  return {
    sizeBytes: bytes.length,
    modifiedMs: 0,
    read: (buffer, position) =>
      Promise.resolve(bytes.copy(buffer, 0, position, position + Math.min(buffer.length, 300))),
    close: () => Promise.resolve(),
  };
}
const containerProblem = async (file: ReadableFile, format: PackageFormat, pf: string) => {
  const opened = await openContainer(file, format, pf);
  return opened.ok ? null : opened.why;
};
const problem = (bytes: Buffer, pf = "leaf-1.1") => containerProblem(fileOf(bytes), "gpkg", pf);

const good = gpkgMembers("leaf-1.1-1", "dev-libs/leaf-1.1", "leaf");
const without = (name: string) => good.filter((member) => !member.name.endsWith(name));
const withMember = (name: string, more: Partial<TarMember> = {}) => [
  ...good,
  { name, bytes: Buffer.from("x"), ...more },
];
/** The members with a Manifest that lists them all. */
const listed = (members: TarMember[]) => {
  const plain = members.filter(({ name }) => !name.endsWith("/Manifest"));
  const named = plain.map((member) => ({ ...member, name: member.name.slice(member.name.indexOf("/") + 1) }));
  return [...plain, { name: "leaf-1.1-1/Manifest", bytes: manifest(named) }];
};

describe("gpkg", () => {
  it("takes what Portage builds, with a build id and without", async () => {
    expect(await problem(tar(good))).toBeNull();
    expect(await problem(gpkg("leaf-1.1", "dev-libs/leaf-1.1", "leaf"))).toBeNull();
    expect(await problem(Buffer.concat([tar(good), Buffer.alloc(8192)]))).toBeNull();
  });

  it("takes signed packages and other compressions", async () => {
    const signed = ["metadata.tar.zst", "metadata.tar.zst.sig", "image.tar.zst", "image.tar.zst.sig", "gpkg-1"];
    const members = signed.map((name) => ({ name: `leaf-1.1-1/${name}`, bytes: Buffer.from(name) }));
    expect(await problem(tar(listed(members)))).toBeNull();
  });

  it("takes GNU tar's long names and sizes in base 256, which packages beyond 8 GiB have", async () => {
    const bytes = tar(good);
    const longName = tar([{ name: "././@LongLink", type: "L", bytes: Buffer.from("leaf-1.1-1/gpkg-1\0") }]).subarray(
      0,
      1024,
    );
    bytes.write("anything", 0, 100);
    writeChecksum(bytes, 0);
    expect(await problem(Buffer.concat([longName, bytes]))).toBeNull();

    const image = tar(good);
    const at = image.indexOf("leaf-1.1-1/image.tar.gz");
    const size = Number.parseInt(image.toString("latin1", at + 124, at + 135), 8);
    image.fill(0, at + 124, at + 136);
    image[at + 124] = 0x80;
    image.writeUInt32BE(size, at + 132);
    writeChecksum(image, at);
    expect(await problem(image)).toBeNull();
  });

  const truncated = "The package file is truncated.";
  const noTar = "The package file is not an uncompressed tar archive.";
  const whole = tar(good);
  it.each([
    ["nothing", Buffer.alloc(0), truncated],
    ["zeros", Buffer.alloc(10_240), "The package's container has not one gpkg-1."],
    ["text", Buffer.from("<html>".repeat(200)), noTar],
    ["a compressed tar", Buffer.from(buildXpak().bytes), truncated],
    ["the first half", whole.subarray(0, whole.length >> 1), truncated],
    ["all but the end marks", whole.subarray(0, -1024), truncated],
    ["all but the last block", whole.subarray(0, -512), truncated],
    ["a header that was changed", changed(whole, 3), noTar],
    ["no gpkg-1", tar(without("gpkg-1")), "The package's container has not one gpkg-1."],
    ["no metadata", tar(without("metadata.tar.gz")), "The package's container has not one metadata.tar."],
    ["no image", tar(without("image.tar.gz")), "The package's container has not one image.tar."],
    ["no Manifest", tar(without("Manifest")), "The package's container has not one Manifest."],
    ["two images", tar(withMember("leaf-1.1-1/image.tar.zst")), "The package's container has not one image.tar."],
    [
      "a member twice",
      tar(withMember("leaf-1.1-1/gpkg-1")),
      "The package's container has an unexpected member 'leaf-1.1-1/gpkg-1'.",
    ],
    [
      "a member of another kind",
      tar(withMember("leaf-1.1-1/setup.sh")),
      "The package's container has an unexpected member 'leaf-1.1-1/setup.sh'.",
    ],
    ["a member at the top", tar(withMember("gpkg-1")), "The package's container has an unexpected member 'gpkg-1'."],
    [
      "a member elsewhere",
      tar(withMember("../gpkg-1/gpkg-1")),
      "The package's container has an unexpected member '../gpkg-1/gpkg-1'.",
    ],
    [
      "a member with control characters",
      tar(withMember("a\u001b[31m/x")),
      "The package's container has an unexpected member 'a?[31m/x'.",
    ],
    [
      "a link",
      tar(withMember("leaf-1.1-1/image.tar.zst", { type: "2" })),
      "The package's container has a member that is no plain file.",
    ],
    [
      "a directory",
      tar(withMember("leaf-1.1-1/", { type: "5" })),
      "The package's container has a member that is no plain file.",
    ],
    [
      "two directories",
      tar(withMember("leaf-1.1-2/metadata.tar.gz.sig")),
      "The package's container is of 'leaf-1.1-1', 'leaf-1.1-2', not of 'leaf-1.1'.",
    ],
    [
      "a member that is not listed",
      tar(withMember("leaf-1.1-1/image.tar.gz.sig")),
      "The package's Manifest does not fit its member image.tar.gz.sig.",
    ],
    [
      "endless members",
      tar(Array.from({ length: 50 }, (_, at) => ({ name: `a/${at}`, bytes: Buffer.alloc(0) }))),
      "The package's container has too many members.",
    ],
  ])("refuses %s", async (_, bytes, why) => {
    expect(await problem(bytes)).toBe(why);
  });

  it("refuses the container of another package or version", async () => {
    const why = "The package's container is of 'leaf-1.1-1', not of 'leaf-1.0'.";
    expect(await problem(whole, "leaf-1.0")).toBe(why);
    expect(await problem(whole, "leaf-1")).toBe("The package's container is of 'leaf-1.1-1', not of 'leaf-1'.");
  });

  it("refuses an image that is not as long as the Manifest says", async () => {
    const members = good.map((member) =>
      member.name.endsWith("image.tar.gz") ? { ...member, bytes: Buffer.alloc(7) } : member,
    );
    expect(await problem(tar(members))).toBe("The package's Manifest does not fit its member image.tar.gz.");
  });
});

describe("xpak", () => {
  const { bytes } = buildXpak();
  const xpakProblem = (file: Buffer) => containerProblem(fileOf(file), "xpak", "leaf-1.1");

  it("takes what Portage builds", async () => {
    expect(await xpakProblem(bytes)).toBeNull();
  });

  it.each([
    ["a file without metadata", Buffer.alloc(4096)],
    ["a gpkg", buildPackage().bytes],
    ["one that is truncated at the end", bytes.subarray(0, -1)],
    [
      "one whose metadata begin elsewhere",
      Buffer.concat([bytes.subarray(0, -8), Buffer.from([0, 0, 0, 9]), bytes.subarray(-4)]),
    ],
    ["nothing but metadata", bytes.subarray(bytes.indexOf("XPAKPACK"))],
    ["almost nothing", Buffer.from("STOP")],
  ])("refuses %s", async (_, file) => {
    expect(await xpakProblem(file)).toBe("The package does not end in XPAK metadata.");
  });
});

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function writeChecksum(bytes: Buffer, at: number): void {
  bytes.write("        ", at + 148);
  const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148);
}
