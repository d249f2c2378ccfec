import { cpuRatio } from './series.mjs';
import { plain } from './tables.mjs';

const WIDTH = 760;
const LABEL = 250;
const BAR = 430;
const ROW = 22;
const HEAD = 34;
const GROUPS = [
  ['express', 'Express'],
  ['fastify', 'Fastify'],
  ['koa', 'Koa'],
  ['hono', 'Hono'],
];

// A picture in a page can't take the page's colours, but it can ask for the reader's scheme.
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 }
  .note { fill: #59636e; font-size: 12px }
  .ours { fill: #0969da }
  .floor { fill: #818b98 }
  .peer { fill: #bf8700 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .ours { fill: #4493f8 } .floor { fill: #656c76 } .peer { fill: #d29922 }
  }`;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const kindOf = (name, title) =>
  name === 'bare' || name === 'yardstick' ? 'floor' : title.startsWith('Orgkey') ? 'ours' : 'peer';

function bar({ name, title, part }, y) {
  const width = Math.max(1, Math.round(Math.min(part, 1.1) * (BAR / 1.1)));
  return [
    `<text x="${LABEL - 10}" y="${y + 15}" text-anchor="end">${escaped(title)}</text>`,
    `<rect class="${kindOf(name, title)}" x="${LABEL}" y="${y + 3}" width="${width}" height="${ROW - 7}" rx="2"/>`,
    `<text x="${LABEL + width + 6}" y="${y + 15}">${plain(part)}</text>`,
  ].join('\n');
}

/** A picture (SVG) of the requests that each contender answers in the CPU time of one without a guard. */
export function picture(results) {
  const parts = [];
  let y = 30;
  for (const [group, framework] of GROUPS.filter(([name]) => results.groups[name] !== undefined)) {
    parts.push(`<text class="head" x="${LABEL}" y="${y + 22}">${framework}</text>`);
    y += HEAD;
    for (const [name, { title }] of Object.entries(results.groups[group].contenders)) {
      parts.push(bar({ name, title, part: cpuRatio(results, group, [name, 'bare']) ?? 0 }, y));
      y += ROW;
    }
  }
  const title = 'Requests answered in the CPU time of one without a guard: longer is better';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 14}" role="img" aria-label="${title}">`,
    `<style>${STYLE}\n</style>`,
    `<text class="note" x="${LABEL}" y="20">${title}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}
