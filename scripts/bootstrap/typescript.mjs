/** Imports a module of scripts/, now that what understands TypeScript is installed. */
export async function importTypeScript(path) {
  const { register } = await import("tsx/esm/api");
  register();
  return await import(path);
}
