import { expect, it } from "vitest";
import { Cpv } from "./atom";
import type { OfferedPackage, WantedPackage } from "./client";
import { compareOffer } from "./client";

const CPV = Cpv.parse("dev-libs/leaf-1.1");
const wanted: WantedPackage = {
  atom: "dev-libs/leaf",
  cpv: CPV,
  slot: "0/3",
  iuse: ["cpu_flags_x86_avx2", "doc", "ssl"],
  use: ["cpu_flags_x86_avx2", "ssl"],
  missingKeywords: {},
};
const offer: OfferedPackage = { cpv: CPV, slot: "0/3", use: ["amd64", "cpu_flags_x86_avx2", "ssl"], isSigned: true };

const STRICT = { verifies: true, trustsKey: true };

it("[AC1] finds nothing in the way of a package that is as wanted", () => {
  expect(compareOffer(wanted, [offer], STRICT)).toEqual([]);
  expect(compareOffer(wanted, [offer], { verifies: true, trustsKey: null })).toEqual([]);
  expect(compareOffer(wanted, [{ ...offer, isSigned: false }], { verifies: false, trustsKey: false })).toEqual([]);
});

it.each<[what: string, wanted: Partial<WantedPackage>, offer: Partial<OfferedPackage> | null, detail: string]>([
  ["absent", {}, null, "The binhost has no dev-libs/leaf."],
  [
    "version",
    {},
    { cpv: Cpv.parse("dev-libs/leaf-1.0") },
    "Wanted is dev-libs/leaf-1.1, the binhost has dev-libs/leaf-1.0.",
  ],
  ["version", { cpv: null }, {}, "No version of it may be installed here."],
  ["use", {}, { use: ["cpu_flags_x86_avx2", "doc"] }, "Wanted is -doc +ssl."],
  ["cpu-flags", {}, { use: ["ssl"] }, "Wanted is +cpu_flags_x86_avx2."],
  ["subslot", {}, { slot: "0/2" }, "Wanted is :0/3, the binhost has :0/2."],
  ["keyword", { missingKeywords: { [CPV]: ["~amd64"] } }, {}, "It needs ~amd64, which is not accepted here."],
  ["signature", {}, { isSigned: false }, "Signatures are verified here, and it has none."],
])("[AC1] tells that %s differs", (what, more, other, detail) => {
  const offers = other === null ? [] : [{ ...offer, ...other }];
  expect(compareOffer({ ...wanted, ...more }, offers, STRICT)).toEqual([{ what, detail }]);
});

it("[AC1] tells that the key is not trusted, where signatures are verified", () => {
  expect(compareOffer(wanted, [offer], { verifies: true, trustsKey: false })).toEqual([
    { what: "signature", detail: "Signatures are verified here, and the key of the binhost is not trusted." },
  ]);
});

it("[AC1] tells all that differs", () => {
  const differs = compareOffer(wanted, [{ ...offer, slot: "0/2", use: [], isSigned: false }], STRICT);
  expect(differs.map(({ what }) => what)).toEqual(["use", "cpu-flags", "subslot", "signature"]);
});
