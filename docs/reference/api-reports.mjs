// api-reports.mjs [--accept]: what each package exports, with types, is kept in its api.md. Fails where the built
// packages differ from that; --accept writes what they export now.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'orgkey-api-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const compilerOptions = {
  ...{ target: 'es2023', lib: ['es2023', 'dom'], types: ['node'] },
  ...{ module: 'nodenext', moduleResolution: 'nodenext', strict: true, skipLibCheck: true },
};
const silent = { default: { logLevel: 'none', addToApiReportFile: false } };
const messages = {
  compilerMessageReporting: { default: { logLevel: 'error' } },
  extractorMessageReporting: { ...silent, 'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: false } },
  tsdocMessageReporting: silent,
};

/** Not what is left of one that another branch has. */
function isPackage(name) {
  return existsSync(join(packages, name, 'package.json'));
}

/** An entry point of a package, and what it takes to report on it. */
function entryOf(folder, manifest, [subpath, { types }]) {
  const name = `${manifest.name}${subpath.slice(1)}`;
  const report = `${name.replaceAll('/', '-').slice(1)}.api.md`;
  const config = ExtractorConfig.prepare({
    packageJson: manifest,
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      newlineKind: 'lf',
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: { enabled: true, reportFileName: report, reportFolder: scratch, reportTempFolder: join(scratch, 't') },
      ...{ docModel: { enabled: false }, dtsRollup: { enabled: false }, tsdocMetadata: { enabled: false } },
      messages,
    },
  });
  return { name, config, report: join(scratch, report) };
}

const all = readdirSync(packages)
  .filter(isPackage)
  .map((name) => {
    const folder = join(packages, name);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const typed = Object.entries(manifest.exports).filter(([, entry]) => entry.types !== undefined);
    return {
      name: manifest.name,
      folder,
      entries: typed.map((entry) => entryOf(folder, manifest, entry)),
    };
  });
const configs = all.flatMap(({ entries }) => entries.map(({ config }) => config));
const compilerState = CompilerState.create(configs[0], {
  additionalEntryPoints: configs.slice(1).map((config) => config.mainEntryPointFilePath),
});

/** The text of one entry point, and the names that it uses but does not export. */
function report({ name, config, report: file }) {
  const hidden = [];
  const messageCallback = (message) => {
    message.handled = message.logLevel !== 'error';
    if (message.messageId === 'ae-forgotten-export') hidden.push(/symbol "(\w+)"/.exec(message.text)[1]);
  };
  Extractor.invoke(config, { compilerState, localBuild: true, messageCallback });
  const [, text] = /^```ts\n(.*?)^```/ms.exec(readFileSync(file, 'utf8'));
  const code = text.replaceAll(/^ *\/\/ (?:\(undocumented\)|\(No @packageDocumentation.*|@public)\n/gm, '').trim();
  return { text: `## ${name}\n\n\`\`\`ts\n${code}\n\`\`\`\n`, code, hidden };
}

/** What importing the package adds to the types of others, which reports of entry points leave out. */
function augmentations(folder) {
  const files = readdirSync(join(folder, 'dist'), { recursive: true }).filter((file) => file.endsWith('.d.ts'));
  const blocks = files
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((file) => {
      const text = readFileSync(join(folder, 'dist', file), 'utf8');
      return text.match(/^declare (?:module|global) .*?^\}/gms) ?? [];
    });
  return blocks.length === 0 ? [] : [`## Added to others\n\n\`\`\`ts\n${blocks.join('\n\n')}\n\`\`\`\n`];
}

function difference(before, after) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const only = (lines, others, sign) =>
    lines.filter((line) => !others.includes(line)).map((line) => `  ${sign} ${line}`);
  return [...only(old, now, '-'), ...only(now, old, '+')].join('\n') || '  (the order of lines)';
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

for (const { name, folder, entries } of all) {
  const file = join(folder, 'api.md');
  const reports = entries.map(report);
  const exported = new Set(
    reports.flatMap(({ code }) => [...code.matchAll(/^export (?:\w+ )+?(\w+)\b/gm)].map(([, id]) => id)),
  );
  const hidden = new Set(reports.flatMap((each) => each.hidden).filter((id) => !exported.has(id)));
  if (hidden.size > 0) {
    console.error(`${name} uses these names in its public API and exports them nowhere: ${[...hidden].join(', ')}`);
    process.exitCode = 1;
  }
  const head = `# Public API of ${name}\n\nMade by \`npm run api:accept\`. A change here is a change for users: review it as one.\n`;
  const text = [head, ...reports.map((each) => each.text), ...augmentations(folder)].join('\n');
  const accepted = read(file);
  if (text === accepted) continue;
  if (argv.includes('--accept')) {
    writeFileSync(file, text);
    console.log(`${name}: accepted`);
    continue;
  }
  console.error(`The public API of ${name} differs from its api.md:\n${difference(accepted, text)}`);
  console.error(
    'Where that is meant, `npm run setup && npm run api:accept` accepts it: commit api.md with the change.',
  );
  process.exitCode = 1;
}
