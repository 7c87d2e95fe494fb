import { chmodSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { ROOT } from "../root";
import { CommandFailed, runQuietly } from "./run-quietly";
import type { Output } from "./stamp";

/** An output and how it is made. */
export type Product = Output & { make(): Promise<void> };

/** Packages in the agent's one file are CommonJS and call `require`, which a module does not have. */
const DEFINE_REQUIRE = "import{createRequire as $cr}from'node:module';const require=$cr(import.meta.url);";

/** In the order in which they are made. */
export const PRODUCTS: readonly Product[] = [
  databaseClient("sqlite", "prisma/schema.prisma"),
  databaseClient("postgresql", "prisma/postgresql/schema.prisma"),
  bundle("server", ["server", "protocol"], { entryPoints: ["server/main.ts"], packages: "external", sourcemap: true }),
  bundle("agent", ["agent", "protocol"], {
    entryPoints: ["agent/main.ts"],
    minify: true,
    banner: { js: DEFINE_REQUIRE },
  }),
  bundle("portage-swarm", ["cli", "protocol"], {
    entryPoints: ["cli/main.ts"],
    minify: true,
    banner: { js: "#!/usr/bin/env node" },
  }),
  bundle("emulated-emerge", ["agent/emulated"], {
    entryPoints: ["agent/emulated/main.ts"],
    minify: true,
    banner: { js: "#!/usr/bin/env node" },
  }),
  bundle("demo", ["scripts/demo", "agent/emulated", "protocol"], { entryPoints: ["scripts/demo/main.ts"] }),
  {
    name: "dashboard",
    inputs: ["app", "components", "protocol", "next.config.ts", "tsconfig.json"],
    outputs: [".next/BUILD_ID"],
    make: () => runQuietly("next", ["build"]),
  },
];

function databaseClient(database: string, schema: string): Product {
  return {
    name: `${database} client`,
    inputs: [schema, "prisma.config.ts"],
    outputs: [`server/store/generated/${database}/client.ts`],
    make: () => runQuietly("prisma", ["generate", "--schema", schema]),
  };
}

/** One file `dist/<name>.mjs`, which can be executed. */
function bundle(name: string, inputs: readonly string[], options: BuildOptions): Product {
  const outfile = `dist/${name}.mjs`;
  return {
    name,
    inputs,
    outputs: [outfile],
    async make() {
      const { build } = await import("esbuild");
      const failed = (error: Error) => Promise.reject(new CommandFailed("esbuild", error.message));
      await build({
        absWorkingDir: ROOT,
        bundle: true,
        platform: "node",
        target: "node20",
        format: "esm",
        outfile,
        logLevel: "silent",
        ...options,
      }).catch(failed);
      chmodSync(join(ROOT, outfile), 0o755);
    },
  };
}
