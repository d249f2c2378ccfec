const textOf = String.fromCharCode;

/**
 * The id that begins at `start`, as a text of its own. A slice of 16 characters would be a view of the whole
 * text: it keeps the secret in memory for as long as anybody keeps the id, and maps and `===` are slow on it.
 */
export function idAt(text: string, start: number): string {
  const c = (i: number): number => text.charCodeAt(start + i);
  return textOf(c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8), c(9), c(10), c(11), c(12), c(13), c(14), c(15));
}
