/** The shape inside `element`, as it is drawn there now, as an address for the browser's tab. */
export function iconFrom(element: Element): string {
  const svg = element.querySelector("svg");
  if (svg === null) return "";
  const { color } = getComputedStyle(element);
  const icon = new XMLSerializer()
    .serializeToString(svg)
    .replaceAll("currentColor", color)
    .replaceAll("var(--surface)", "#fff");
  return `data:image/svg+xml,${encodeURIComponent(icon)}`;
}
