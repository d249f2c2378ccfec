import { h } from './dom.js';

/** A name that somebody chose, kept apart from the sentence around it, also where it changes the direction of writing. */
export function quoted(name: string): HTMLElement {
  return h('q', {}, h('bdi', {}, name));
}
