import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PRODUCT_ROOT } from "../../product";

/** The SQL that makes what a schema describes, from Prisma's own engine as WebAssembly. */
export async function sqlOfSchema(path: string): Promise<string> {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const modulePath = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = readFileSync(modulePath.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": { ...glue } });
  const start = instance.exports.__wbindgen_start;
  if (typeof start !== "function") throw new Error("the schema engine's module has no start function");
  glue.__wbg_set_wasm(instance.exports);
  start();
  const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => {}, NO_DATABASE);
  const schema = { path, content: readFileSync(join(PRODUCT_ROOT, path), "utf8") };
  const { stdout } = await engine.diff({
    from: { tag: "empty" },
    to: { tag: "schemaDatamodel", files: [schema] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return stdout ?? "";
}

/** The engine wants a connection before it compares two schemas of whatever provider, and then asks it nothing. */
const connection = {
  provider: "sqlite",
  adapterName: "none",
  queryRaw: () => ({ ok: false }),
  executeRaw: () => ({ ok: false }),
  executeScript: () => ({ ok: false }),
  startTransaction: () => ({ ok: false }),
  dispose: () => ({ ok: true }),
};
const NO_DATABASE = {
  ...connection,
  connect: async () => ({ ok: true, value: connection }),
  connectToShadowDb: async () => ({ ok: false }),
};
