/** What may be put into an element. Texts become text nodes: nothing here is ever parsed as HTML. */
export type Child = Node | string | null | undefined | readonly Child[];

/** Attributes, and listeners by the name of their event. `true` is an empty attribute; `false` and `undefined` are none. */
export interface Properties {
  readonly [attribute: string]: string | boolean | undefined | ((event: Event) => void);
}

/**
 * Makes an element.
 *
 * @example
 * h('button', { type: 'button', click: () => create() }, 'Create key');
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...nodes(children));
  return element;
}

/** Flattens children and leaves out those that are none. */
export function nodes(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) =>
    Array.isArray(child) ? nodes(child as readonly Child[]) : ((child ?? []) as Node),
  );
}
