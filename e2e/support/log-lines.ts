const OBJECTS = 2_940;
const FILES =
  "text/qtextengine text/qtextdocumentlayout rhi/qrhivulkan rhi/qrhigles2 painting/qpaintengine_raster image/qpnghandler util/qtoolbar".split(
    " ",
  );

/** What emerge prints while qtbase is compiled, two thirds through. */
export function compileLog(): string[] {
  const built = Array.from({ length: 1_881 }, (_, index) => {
    const file = FILES[index % FILES.length];
    return `\u001b[1m[${index + 1}/${OBJECTS}]\u001b[0m Building CXX object src/gui/CMakeFiles/Gui.dir/${file}.cpp.o`;
  });
  const warning = [
    "\u001b[1msrc/widgets/itemviews/qtreeview.cpp:1812:31:\u001b[0m \u001b[1;35mwarning: \u001b[0munused variable \u001b[1m'hoverBranch'\u001b[0m [\u001b[35m-Wunused-variable\u001b[0m]",
    " 1812 |     const QModelIndex \u001b[35mhoverBranch\u001b[0m = d->hoverBranch >= 0 ? d->modelIndex(d->hoverBranch) : QModelIndex();",
    "      |                       \u001b[35m^~~~~~~~~~~\u001b[0m",
    " \u001b[33m*\u001b[0m QA: \u001b[33m-march=native\u001b[0m seen in build log",
  ];
  return [...HEAD, ...built.slice(0, -12), ...warning, ...built.slice(-12)];
}

const HEAD = [
  "\u001b[32m>>>\u001b[0m Emerging (1 of 1) dev-qt/qtbase-6.9.1::gentoo",
  " \u001b[32m*\u001b[0m qtbase-everywhere-src-6.9.1.tar.xz BLAKE2B SHA512 size ;-) ...  [ \u001b[32mok\u001b[0m ]",
  "\u001b[32m>>>\u001b[0m Unpacking source...",
  "\u001b[32m>>>\u001b[0m Source unpacked in /var/tmp/portage/dev-qt/qtbase-6.9.1/work",
  "\u001b[32m>>>\u001b[0m Preparing source in /var/tmp/portage/dev-qt/qtbase-6.9.1/work/qtbase-everywhere-src-6.9.1 ...",
];

/** The end of a log that a compiler's error ended. */
export function failedLog(): string[] {
  return [
    "\u001b[32m>>>\u001b[0m Emerging (1 of 1) media-libs/opencolorio-2.4.2::gentoo",
    "\u001b[32m>>>\u001b[0m Unpacking source...",
    "\u001b[32m>>>\u001b[0m Compiling source in /var/tmp/portage/media-libs/opencolorio-2.4.2/work/OpenColorIO-2.4.2 ...",
    ...Array.from(
      { length: 48 },
      (_, index) =>
        `[${index + 1}/312] Building CXX object src/OpenColorIO/CMakeFiles/OpenColorIO.dir/ops/op${index + 1}.cpp.o`,
    ),
    "\u001b[31mFAILED: \u001b[0m[code=1] src/OpenColorIO/CMakeFiles/OpenColorIO.dir/Config.cpp.o",
    "\u001b[1msrc/OpenColorIO/Config.cpp:214:37:\u001b[0m \u001b[1;31merror: \u001b[0m'\u001b[1mYAML::NodeType\u001b[0m' has not been declared",
    "  214 |     if (node.Type() != \u001b[1;31mYAML\u001b[0m::NodeType::Map)",
    "      |                        \u001b[1;31m^~~~\u001b[0m",
    "ninja: build stopped: subcommand failed.",
    " \u001b[31m*\u001b[0m ERROR: media-libs/opencolorio-2.4.2::gentoo failed (compile phase):",
    " \u001b[31m*\u001b[0m   ninja -v -j6 -l0 failed",
  ];
}

export const LONG_LOG_LINES = 100_000;

/** Lines of a log that takes long to read; its last is markup. */
export function longLog(from: number, count: number): string[] {
  const length = Math.max(0, Math.min(count, LONG_LOG_LINES - from + 1));
  return Array.from({ length }, (_, index) => {
    const number = from + index;
    if (number === LONG_LOG_LINES) return "<script>document.title = 'run'</script>";
    return `[${number}/${LONG_LOG_LINES}] Building CXX object src/part${number % 97}.cpp.o`;
  });
}
