import { allTables, goalsTable, plain } from './tables.mjs';

function machineLine({ machine, groups }) {
  if (machine === undefined) return 'Nothing was measured yet.';
  const { node, cpu, cores, pinned } = machine;
  const { rounds, seconds } = Object.values(groups)[0];
  const where = pinned ? 'each contender on a core of its own' : 'without cores of their own';
  return `Node ${node}, ${cpu}, ${cores} cores, ${where}; medians of ${rounds} rounds of ${plain(seconds)} s.`;
}

const sections = { machine: machineLine, goals: goalsTable, tables: allTables };

/** The page with its figures written anew, between `<!-- bench:NAME -->` and `<!-- /bench -->`. */
export function renewPage(page, results) {
  return page.replace(/(?<=<!-- bench:(\w+) -->\n)[\s\S]*?(?=\n<!-- \/bench -->)/g, (_, name) => {
    const make = sections[name];
    if (make === undefined) throw new Error(`There is no section ${name} of figures.`);
    return `\n${make(results)}\n`;
  });
}
