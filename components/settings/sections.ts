/** The parts of the settings, in their order. */
export const SECTIONS = [
  { name: "appearance", title: "Appearance" },
  { name: "notifications", title: "Notifications" },
  { name: "swarm", title: "Swarm" },
  { name: "grounding", title: "Grounding rules" },
  { name: "people", title: "People" },
  { name: "tokens", title: "Tokens" },
  { name: "audit", title: "Audit" },
  { name: "about", title: "About" },
] as const;

export type SectionName = (typeof SECTIONS)[number]["name"];

export function isSection(name: string): name is SectionName {
  return SECTIONS.some((section) => section.name === name);
}
