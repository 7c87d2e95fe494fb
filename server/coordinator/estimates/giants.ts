/**
 * Packages that every Gentoo user knows to take long, in rough minutes on sixteen cores. Among packages of which nothing is
 * known these few decide when a run is over, and no median of their category tells them. Any measurement counts before this.
 */
const MINUTES: Readonly<Record<number, readonly string[]>> = {
  80: ["www-client/chromium", "www-client/ungoogled-chromium"],
  45: ["sys-devel/gcc", "dev-qt/qtwebengine", "www-client/firefox", "sci-ml/pytorch", "sci-libs/tensorflow"],
  25: ["dev-lang/rust", "net-libs/webkit-gtk", "mail-client/thunderbird", "app-office/libreoffice", "dev-lang/ghc"],
  15: ["llvm-core/llvm", "sys-devel/llvm", "net-libs/nodejs", "dev-java/openjdk", "media-gfx/blender", "dev-lang/mono"],
  10: ["llvm-core/clang", "sys-devel/clang", "sys-libs/glibc", "sys-cluster/ceph", "dev-db/mariadb", "sci-libs/vtk"],
  5: [
    "app-emulation/qemu",
    "dev-qt/qtbase",
    "dev-build/cmake",
    "dev-util/cmake",
    "media-libs/opencv",
    "dev-libs/boost",
  ],
};

const SECONDS = new Map(
  Object.entries(MINUTES).flatMap(([minutes, names]) =>
    names.map((name): [string, number] => [name, 60 * Number(minutes)]),
  ),
);

/** Reference seconds of a package that is known to be a giant. */
export function knownGiantSeconds(name: string): number | undefined {
  return SECONDS.get(name);
}
