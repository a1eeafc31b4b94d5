/**
 * Builds the simulation: every file that `main.ts` reaches, transpiled one by one, with stand-ins for the packages. `mutants` are
 * changes of the source text that are applied on the way; see mutants.mjs.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { transformSync } from '@swc/core';

export const root = resolve(import.meta.dirname, '..', '..');
const STAND_INS = join(root, 'test', 'simulation', 'stand-ins', 'packages.ts');
const KEPT = /^(node:|zod$)/;
/** A specifier has no spaces and no commas, so that words in texts are not taken for one. */
const IMPORT = /(from\s*|import\s*\(?\s*)(['"])([\w@./:-]+)\2/g;

const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: false },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: false,
};

const transpiled = new Map();

/** Builds into `outDir`; answers the file to run. */
export function build(outDir, entry, mutant) {
  rmSync(outDir, { recursive: true, force: true });
  const done = new Set();
  const waiting = [join(root, entry)];
  const edits = new Map();
  for (const edit of mutant?.edits ?? []) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const own = edits.get(relative(root, file));
    edits.delete(relative(root, file));
    const code =
      own === undefined ? cached(file) : transpile(file, mutate(readFileSync(file, 'utf8'), mutant.name, own));
    const target = join(outDir, relative(root, file)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(
      target,
      code.replace(IMPORT, (whole, before, quote, name) => {
        if (KEPT.test(name)) return whole;
        const imported = name.startsWith('.') ? resolve(dirname(file), name).replace(/\.js$/, '.ts') : STAND_INS;
        waiting.push(imported);
        const path = relative(dirname(file), imported).replace(/\.ts$/, '.js');
        return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
      }),
    );
  }
  for (const file of edits.keys()) throw new Error(`mutant "${mutant.name}": the simulation does not reach ${file}`);
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}\n');
  return join(outDir, entry).replace(/\.ts$/, '.js');
}

/** The source with the mutant's edits in it; throws when the text of one is not there exactly once. */
export function mutate(source, name, edits) {
  return edits.reduce((text, { file, find, replace }) => {
    const found = text.split(find).length - 1;
    if (found !== 1) throw new Error(`mutant "${name}": its text is ${found} times in ${file}; it must be there once`);
    return text.replace(find, () => replace);
  }, source);
}

function cached(file) {
  let code = transpiled.get(file);
  if (code === undefined) transpiled.set(file, (code = transpile(file, readFileSync(file, 'utf8'))));
  return code;
}

const transpile = (file, source) =>
  transformSync(source, { ...swc, filename: file, configFile: false, swcrc: false }).code;
