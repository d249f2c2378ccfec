/** The middle of some numbers; `undefined` of none. */
export function median(numbers) {
  const sorted = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that this part of some numbers does not exceed (nearest rank); `undefined` of none. */
export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

/** The median over the rounds of a ratio within one round: what slows a whole round slows both. */
export function medianRatio(above, below) {
  const ratios = above.map((value, round) => {
    const other = below[round];
    return value === undefined || other === undefined ? undefined : value / other;
  });
  return median(ratios);
}

/** The median over the rounds of a difference within one round. */
export function medianDifference(first, second) {
  return median(first.map((value, round) => (second[round] === undefined ? undefined : value - second[round])));
}
