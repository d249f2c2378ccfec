import { CSS } from './style-text.js';

let sheet: CSSStyleSheet | undefined;

/** One constructed style sheet for all elements of a page: a strict content security policy has no say in it. */
export function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  return sheet;
}
