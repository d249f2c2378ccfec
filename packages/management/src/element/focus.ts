/** Puts the focus on the button for an action of a key; on the heading where it is gone. */
export function focusOn(root: ShadowRoot, action: string, id: string): void {
  const button = root.querySelector<HTMLElement>(`[data-action="${action}"][data-id="${id}"]`);
  (button ?? root.querySelector('h1'))?.focus();
}

/** Draws again what may have the focus, and gives it back to what is now in its place. */
export function keepingFocus(root: ShadowRoot, draw: () => void): void {
  const { action, id } = (root.activeElement as HTMLElement | null)?.dataset ?? {};
  draw();
  if (action !== undefined && id !== undefined) focusOn(root, action, id);
}
