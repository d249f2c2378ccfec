// The element as a file, for bundlers and static hosting, and as text, which is what the handler serves: a text has no
// path that a user's bundler could lose.
import { mkdir, writeFile } from 'node:fs/promises';
import { bundleElement } from './bundle-element.mjs';

const dist = new URL('../dist/element/', import.meta.url);
const code = await bundleElement();
await mkdir(dist, { recursive: true });
await writeFile(new URL('orgkey-keys.js', dist), code);
await writeFile(new URL('text.js', dist), `export const element = ${JSON.stringify(code)};\n`);
