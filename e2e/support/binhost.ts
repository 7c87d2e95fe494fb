import { BinhostView, PackageList, ReleaseList } from "../../protocol/binhost";
import { ClientMatrix } from "../../protocol/client";
import { FIXTURE_NOW, fullSwarm } from "../../protocol/fixtures/swarm";

const FINGERPRINT = "4F1C9A0D77E2B35861D0C8AE93B7526FA1D4E09C";
const MINUTE = 60_000;

/** What the swarm of the fixture has published. */
export function binhostPackages(): PackageList {
  const built = fullSwarm().rows.filter(({ state }) => state === "built");
  const packages = built
    .map(({ cpv, build, attempt, drone }, index) => ({
      ...{ cpv, build, attempt, drone: drone ?? "drone-Izar", slot: "0", buildId: "1", repository: "gentoo" },
      ...{ path: `${cpv.replace(/-[^-]*$/, "")}/${cpv.split("/")[1]}-1.gpkg.tar`, use: ["ssl", "nls"], isSigned: true },
      keywords: ["amd64"],
      ...{ sizeBytes: 90_000 + ((index * 7_919_113) % 64_000_000), publishedAt: FIXTURE_NOW - index * 4 * MINUTE },
      sha256: (BigInt(index + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).slice(-32).repeat(2),
    }))
    .sort((one, other) => (one.cpv < other.cpv ? -1 : 1));
  return PackageList.parse({ packages, total: packages.length, next: null });
}

export function binhost(): BinhostView {
  const { packages } = binhostPackages();
  const sizeBytes = packages.reduce((sum, each) => sum + each.sizeBytes, 0);
  const uri = "http://swarm.lan:4600/binhost";
  return BinhostView.parse({
    targets: [
      {
        ...{
          target: "amd64",
          packages: packages.length,
          sizeBytes,
          diskBytes: Math.round(sizeBytes * 1.3),
          growth: growthTo(Math.round(sizeBytes * 1.3)),
        },
        indexedAt: FIXTURE_NOW - MINUTE,
        release: "2026-11",
        releases: 2,
        retention: null,
        binreposOfRelease: `[portage-swarm]\nsync-uri = ${uri}/amd64/current\nverify-signature = true\n`,
        binrepos: `[portage-swarm]\nsync-uri = ${uri}/amd64\nverify-signature = true\n`,
      },
    ],
    signing: {
      ...{ fingerprint: FINGERPRINT, keyPath: "/binhost/key.asc" },
      trust: `install -d -m 755 /etc/portage/gnupg\ncurl -fsS ${uri}/key.asc | gpg --homedir /etc/portage/gnupg --import\n`,
    },
  });
}

/** Thirty days of building, with one on which much went. */
function growthTo(diskBytes: number) {
  return Array.from({ length: 30 }, (_, at) => {
    const share = (at < 12 ? 0.55 + at * 0.03 : 0.5 + (at - 12) / 34) + (at === 29 ? 1 - (0.5 + 17 / 34) : 0);
    const sizeBytes = at % 7 > 4 ? 0 : Math.round(diskBytes * 0.03);
    const day = new Date(FIXTURE_NOW - (29 - at) * 24 * HOUR).toISOString().slice(0, 10);
    return { day, packages: at % 7 > 4 ? 0 : 3 + (at % 5), sizeBytes, diskBytes: Math.round(diskBytes * share) };
  });
}

const HOUR = 60 * MINUTE;

/** Two releases, of which the newer is promoted. */
export function binhostReleases(): ReleaseList {
  const of = (name: string) => `[portage-swarm]\nsync-uri = http://swarm.lan:4600/binhost/amd64/releases/${name}\n`;
  const difference = {
    added: ["dev-util/ccache-4.11.3"],
    removed: ["dev-lang/python-3.11.13"],
    changed: [
      { from: "dev-qt/qtbase-6.9.1", to: "dev-qt/qtbase-6.10.1", use: [] },
      { from: "net-misc/curl-8.16.0", to: "net-misc/curl-8.16.0", use: ["+http3", "-ldap"] },
    ],
  };
  const common = { by: "operator", note: "", sizeBytes: 2_310_000_000 };
  return ReleaseList.parse({
    releases: [
      {
        ...{ ...common, name: "2026-11", madeAt: FIXTURE_NOW - 3 * HOUR, packages: 151, isPromoted: true, difference },
        binrepos: of("2026-11"),
      },
      {
        ...{ ...common, name: "2026-10", madeAt: FIXTURE_NOW - 700 * HOUR, packages: 149, isPromoted: false },
        ...{ note: "before Qt 6.10", difference: null, binrepos: of("2026-10") },
      },
    ],
    promotion: { release: "2026-11", before: "2026-10", at: FIXTURE_NOW - 2 * HOUR, by: "operator" },
  });
}

/** Two machines; one lacks a CPU flag, wants another USE and waits for a version. */
export function binhostClients(): ClientMatrix {
  const cell = (client: string, cpv: string, ...differs: [what: string, detail: string][]) => ({
    ...{ client, cpv },
    differs: differs.map(([what, detail]) => ({ what, detail })),
  });
  return ClientMatrix.parse({
    clients: [
      { name: "desktop", reportedAt: FIXTURE_NOW - HOUR, packages: 4, taken: 3 },
      { name: "laptop", reportedAt: FIXTURE_NOW - 26 * HOUR, packages: 3, taken: 1 },
    ],
    packages: [
      {
        atom: "app-editors/neovim",
        cells: [cell("desktop", "app-editors/neovim-0.11.4"), cell("laptop", "app-editors/neovim-0.11.4")],
      },
      {
        atom: "media-video/ffmpeg",
        cells: [
          cell("desktop", "media-video/ffmpeg-7.1.2"),
          cell(
            "laptop",
            "media-video/ffmpeg-7.1.2",
            ["use", "Wanted is +vaapi."],
            ["cpu-flags", "Wanted is -cpu_flags_x86_avx2."],
          ),
        ],
      },
      { atom: "net-misc/curl", cells: [cell("desktop", "net-misc/curl-8.16.0")] },
      {
        atom: "www-client/firefox",
        cells: [
          cell("desktop", "www-client/firefox-145.0", [
            "version",
            "Wanted is www-client/firefox-145.0, the binhost has www-client/firefox-144.0.",
          ]),
          cell("laptop", "www-client/firefox-145.0", ["absent", "The binhost has no www-client/firefox."]),
        ],
      },
    ],
  });
}
