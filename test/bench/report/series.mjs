import { median, medianDifference, medianRatio } from './statistics.mjs';

/** One figure of one contender in each round; empty where it was not measured. */
export function series(results, group, { name, figure, kind = 'valid' }) {
  return (results.groups[group]?.contenders[name]?.rounds ?? []).map((round) => round[kind]?.[figure]);
}

export const middle = (results, group, which) => median(series(results, group, which));

/** How many times as many requests a second `first` answers as `second`. */
export function rateRatio(results, group, [first, second]) {
  return medianRatio(
    series(results, group, { name: first, figure: 'rate' }),
    series(results, group, { name: second, figure: 'rate' }),
  );
}

/** How many requests `first` answers in the CPU time in which `second` answers one that it accepts. */
export function cpuRatio(results, group, [first, second, kind]) {
  return medianRatio(
    series(results, group, { name: second, figure: 'cpu' }),
    series(results, group, { name: first, figure: 'cpu', kind }),
  );
}

/** Microseconds of CPU that the guard adds to a request. */
export function addedCpu(results, group, name) {
  return medianDifference(
    series(results, group, { name, figure: 'cpu' }),
    series(results, group, { name: 'bare', figure: 'cpu' }),
  );
}
