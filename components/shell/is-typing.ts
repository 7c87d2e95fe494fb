/** Does the reader write text there? Then no single key may mean anything else. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("input, textarea, select, [role=menu] *, [role=dialog] *");
}
