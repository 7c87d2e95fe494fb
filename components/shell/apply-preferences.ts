/**
 * Runs before the first paint, so that a page never shows in the wrong theme or width. A preference that is the default has no
 * attribute: the style sheet then follows the system.
 */
export const APPLY_PREFERENCES = `for (const name of ["theme", "sidebar", "density", "wall"]) try {
  const choice = localStorage.getItem("portage-swarm." + name);
  if (choice) document.documentElement.dataset[name] = choice;
} catch {}`;
