import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Numbers with five figures: more is noise, and a difference to read in each commit. */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);

/** What was measured before; empty where there is no file. */
export function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return { groups: {} };
    throw error;
  }
}

/** Writes results, one contender a line. */
export function writeResults(file, results) {
  mkdirSync(new URL('.', file), { recursive: true });
  const groups = Object.entries(results.groups).map(([group, { contenders, hashers, ...about }]) => {
    const [name, entries] = contenders === undefined ? ['hashers', hashers] : ['contenders', contenders];
    const lines = Object.entries(entries).map(
      ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value, rounded)}`,
    );
    const head = JSON.stringify(about, rounded).slice(1, -1);
    return `  ${JSON.stringify(group)}: { ${head}, "${name}": {\n${lines.join(',\n')}\n  } }`;
  });
  const machine = results.machine === undefined ? '' : `"machine": ${JSON.stringify(results.machine)}, `;
  writeFileSync(file, `{ ${machine}"groups": {\n${groups.join(',\n')}\n} }\n`);
}
