import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SOURCES = fileURLToPath(new URL('..', import.meta.url));
const SHEETS = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.module.css'),
);
const FRAMES = SHEETS.filter((file) => path.dirname(file) === 'frames');
const read = (file: string) => readFileSync(path.join(SOURCES, file), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');

/** What stands before a `{`, but for at-rules. */
const selectorsOf = (css: string) =>
  [...css.matchAll(/([^{};]+)\{/g)].map(([, selector = '']) => selector.trim()).filter((each) => !each.startsWith('@'));
const classesOf = (css: string) => new Set(selectorsOf(css).flatMap((each) => each.match(/(?<=\.)[a-zA-Z]\w*/g) ?? []));

/** Each `file#class` that a module takes, with the module. */
const TAKEN = SHEETS.flatMap((file) =>
  [...read(file).matchAll(/composes:\s*([^;]+?)\s+from\s+'([^']+)';/g)].flatMap(([, names = '', from = '']) =>
    names.split(/\s+/).map((name) => ({ frame: `${path.join(path.dirname(file), from)}#${name}`, file })),
  ),
);
const OFFERED = FRAMES.flatMap((file) => [...classesOf(read(file))].map((name) => `${file}#${name}`));

describe('the frames that stylesheets share', () => {
  // The bundler repeats a frame in front of each module that takes it: with any weight it would undo what an earlier module says of its own.
  it.each(FRAMES)('%s weighs nothing', (file) => {
    const heavy = selectorsOf(read(file)).filter((each) => !/^:where\([^()]*(\([^()]*\)[^()]*)*\)$/.test(each));
    expect(heavy).toEqual([]);
  });

  // A name that is not there becomes the class `undefined`, and nobody says so.
  it('are there wherever one is taken', () => {
    expect(TAKEN.filter(({ frame }) => !OFFERED.includes(frame))).toEqual([]);
  });

  it('are all taken', () => {
    const taken = new Set(TAKEN.map(({ frame }) => frame));
    expect(OFFERED.filter((each) => !taken.has(each))).toEqual([]);
  });
});
