import { BinhostView, PackageList } from "../../protocol/binhost";
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
          growth: [],
        },
        indexedAt: FIXTURE_NOW - MINUTE,
        release: "2026-11",
        releases: 2,
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
