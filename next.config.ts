import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` checks all types at once; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Native or generated code of the server; a copy inside Next's bundle would not find its files.
  serverExternalPackages: ["better-sqlite3", "@prisma/client", "@prisma/adapter-better-sqlite3"],
};

export default config;
