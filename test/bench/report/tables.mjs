import { judge } from './goals.mjs';
import { addedCpu, cpuRatio, middle, rateRatio } from './series.mjs';
import { median } from './statistics.mjs';

/** A number as somebody reads it: three figures that count, and no more than three decimals. */
export function plain(value) {
  if (value === undefined) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  const decimals = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.1 || value === 0 ? 2 : 3;
  return value.toFixed(decimals).replace(/\.0+$/, '');
}

/** A table of Markdown; columns whose head ends with `:` are numbers. */
export function table(heads, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = heads.map((head) => (head.endsWith(':') ? '---:' : '---'));
  return [line(heads.map((head) => head.replace(/:$/, ''))), line(rule), ...rows.map(line)].join('\n');
}

const TITLES = { express: 'Express', fastify: 'Fastify', koa: 'Koa', hono: 'Hono' };

const withAccess = ({ access }, kind) =>
  access?.[kind] === undefined ? '–' : `${plain(access[kind].reads)} + ${plain(access[kind].writes)}`;

function refusal(results, group, { name, contender, kind }) {
  if (name === 'bare') return '–';
  if (kind === 'revoked' && contender.acceptsRevoked) return '**accepted**';
  return plain(cpuRatio(results, group, [name, 'bare', kind]));
}

/** The contenders of one framework. */
export function frameworkTable(results, group) {
  const { contenders } = results.groups[group];
  const rows = Object.entries(contenders).map(([name, contender]) => [
    contender.title,
    plain(middle(results, group, { name, figure: 'rate' })),
    plain(rateRatio(results, group, [name, 'bare'])),
    plain(middle(results, group, { name, figure: 'cpu' })),
    plain(cpuRatio(results, group, [name, 'bare'])),
    plain(addedCpu(results, group, name)),
    plain(middle(results, group, { name, figure: 'p50' })),
    plain(middle(results, group, { name, figure: 'p99' })),
    withAccess(contender, 'valid'),
    ...['unknown', 'malformed', 'revoked'].map((kind) => refusal(results, group, { name, contender, kind })),
  ]);
  const heads = ['', 'requests/s:', 'of bare:', 'CPU µs:', 'of bare:', 'added µs:', 'p50 ms:', 'p99 ms:'];
  return table([...heads, 'reads + writes:', 'unknown:', 'malformed:', 'revoked:'], rows);
}

function scaleTable(results) {
  const rows = Object.entries(results.groups.scale.contenders).map(([name, { title }]) => [
    title,
    plain(middle(results, 'scale', { name, figure: 'cpu' })),
    plain(addedCpu(results, 'scale', name)),
  ]);
  return table(['', 'CPU µs:', 'added µs:'], rows);
}

function floodTable(results) {
  const rows = Object.entries(results.groups.flood.contenders).map(([, contender]) => {
    const { title, rounds, strangers, heapGrowthMiB, argon2Runs } = contender;
    const of = (figure) => plain(median(rounds.map((round) => round[figure])));
    return [title, of('rate'), of('idleP99'), of('floodP99'), ...[strangers, heapGrowthMiB, argon2Runs].map(plain)];
  });
  return table(
    ['', 'requests/s:', 'idle p99 ms:', 'p99 ms in the flood:', 'strangers:', 'heap MiB:', 'argon2 runs:'],
    rows,
  );
}

function coldTable(results) {
  const rows = Object.entries(results.groups.cold.hashers).map(([hasher, { keys, rounds }]) => {
    const coldMs = median(rounds.map((round) => round.coldMs));
    const warmMs = median(rounds.map((round) => round.warmMs));
    const unavailable = median(rounds.map((round) => round.unavailable));
    return [hasher, keys, coldMs, (coldMs * 1_000) / keys, unavailable, (warmMs * 1_000) / keys].map((cell, i) =>
      i === 0 ? cell : plain(cell),
    );
  });
  return table(
    ['', 'keys:', 'all of them, ms:', 'first time, µs a key:', '503 meanwhile:', 'from then on, µs a key:'],
    rows,
  );
}

/** What we promise ourselves, and what was measured. */
export function goalsTable(results) {
  const rows = judge(results).map(({ what, goal, measured, isMet }) => [
    what,
    `${goal.sign} ${goal.limit}${goal.unit}`,
    `${plain(measured)}${goal.unit}`,
    isMet ? 'yes' : '**no**',
  ]);
  return table(['', 'goal:', 'measured:', 'met'], rows);
}

const OTHER = {
  scale: { title: 'Number of keys', make: scaleTable },
  flood: { title: 'Flood', make: floodTable },
  cold: { title: 'Cold start', make: coldTable },
};

/** All tables of what was measured, with a heading each, of this level. */
export function allTables(results, level = '###') {
  const parts = [];
  for (const [group, title] of Object.entries(TITLES))
    if (results.groups[group] !== undefined) parts.push(`${level} ${title}`, frameworkTable(results, group));
  for (const [group, { title, make }] of Object.entries(OTHER))
    if (results.groups[group] !== undefined) parts.push(`${level} ${title}`, make(results));
  return parts.join('\n\n');
}
