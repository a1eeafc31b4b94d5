/**
 * A rule that nobody has seen fail may not work. Here every rule of the two linters is broken once, and is named by the
 * linter; the same thing done properly passes; and a rule that has no violation here fails the test.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CODE_PLANTS, SURROUNDINGS } from './code-plants.js';
import { ALLOWED, LEAVES, PACKAGES, REFUSED } from './floor-plants.js';
import type { Plant } from './floor-plants.js';
import { ROOT, fellTrees, plantTree, runForJson } from './trees.js';
import type { Tree } from './trees.js';

const SETUP_TIMEOUT_MS = 60_000;

const folders: string[] = [];

async function plant(tree: Tree): Promise<string> {
  const folder = await plantTree(tree);
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await fellTrees(folders);
});

describe('floors', () => {
  const cruiser = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const configFile = path.join(ROOT, '.dependency-cruiser.cjs');
  const roots = ['src', 'migrations', 'dashboard', 'test', 'bench'];

  const specifierOf = ({ from, to }: Plant): string => {
    if (!to.includes('/')) return to;
    const relative = path.posix.relative(path.posix.dirname(from), to).replace(/\.ts$/, '.js');
    return relative.startsWith('.') ? relative : `./${relative}`;
  };

  const importOf = (plant: Plant): string => {
    const keyword = plant.typeOnly ? 'import type' : 'import';
    return `${keyword} { leaf } from '${plant.specifier ?? specifierOf(plant)}';\nexport const branch = leaf;\n`;
  };

  const houseOf = (plants: Plant[]): Tree => {
    const dependencies = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const tree: Tree = {
      'package.json': JSON.stringify({
        type: 'module',
        dependencies: dependencies(PACKAGES.runs),
        devDependencies: dependencies(PACKAGES.development),
      }),
    };
    for (const name of [...PACKAGES.runs, ...PACKAGES.development]) {
      tree[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
      tree[`node_modules/${name}/index.js`] = 'exports.leaf = 1;\n';
    }
    for (const leaf of LEAVES) tree[leaf] = 'export const leaf = 1;\n';
    for (const plant of plants) tree[plant.from] = importOf(plant);
    return tree;
  };

  async function cruise(plants: Plant[]): Promise<string[]> {
    const folder = await plant(houseOf(plants));
    const result = (await runForJson(cruiser, ['--config', configFile, '-T', 'json', ...roots], folder)) as {
      modules: { source: string; dependencies: { resolved: string; rules?: { name: string }[] }[] }[];
    };
    return result.modules.flatMap(({ source, dependencies }) =>
      dependencies.flatMap(({ rules = [] }) => rules.map(({ name }) => `${name}: ${source}`)),
    );
  }

  it(
    'lets every allowed import pass',
    async () => {
      expect(await cruise(ALLOWED)).toEqual([]);
    },
    SETUP_TIMEOUT_MS,
  );

  it(
    'names the rule of every import that is not allowed, and no other',
    async () => {
      const expected = REFUSED.map(({ rule, from }) => `${rule}: ${from}`);
      expect((await cruise(REFUSED)).sort()).toEqual(expected.sort());
    },
    SETUP_TIMEOUT_MS,
  );

  it('has a violation of every rule', () => {
    const config = createRequire(import.meta.url)(configFile) as { forbidden: { name: string; severity: string }[] };
    const planted = new Set(REFUSED.map(({ rule }) => rule));
    expect(config.forbidden.filter(({ name }) => !planted.has(name))).toEqual([]);
    expect(config.forbidden.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});

describe('code', () => {
  interface Message {
    rule: string;
    message: string;
  }
  interface Entry {
    name?: string;
    message: string;
  }
  interface LintOutput {
    trees: { file: string; messages: Message[] }[][];
    house: { rule: string; options: unknown[] }[];
  }

  const messagesByFile = { bad: new Map<string, Message[]>(), clean: new Map<string, Message[]>() };
  let house: LintOutput['house'] = [];

  beforeAll(async () => {
    const surroundings = { ...SURROUNDINGS, 'tsconfig.json': await readFile(path.join(ROOT, 'tsconfig.json'), 'utf8') };
    const bad = await plant({ ...surroundings, ...treeOf(CODE_PLANTS.map(({ file, bad }) => [file, bad])) });
    const clean = await plant({
      ...surroundings,
      ...treeOf(CODE_PLANTS.map(({ file, cleanFile, clean }) => [cleanFile ?? file, clean])),
    });
    for (const folder of [bad, clean])
      await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const output = (await runForJson(path.join(ROOT, 'test/lint/lint-trees.mjs'), [bad, clean], ROOT)) as LintOutput;
    for (const { file, messages } of output.trees[0] ?? []) messagesByFile.bad.set(file, messages);
    for (const { file, messages } of output.trees[1] ?? []) messagesByFile.clean.set(file, messages);
    house = output.house;
  }, SETUP_TIMEOUT_MS);

  const treeOf = (files: [string, string][]): Tree => {
    const tree: Tree = {};
    for (const [file, text] of files) {
      if (file in tree) throw new Error(`two plants in ${file}`);
      tree[file] = `${text}\n`;
    }
    return tree;
  };

  for (const { rule, says, file, cleanFile } of CODE_PLANTS) {
    it(`${rule} in ${file}${says === undefined ? '' : `: ${says}`}`, () => {
      const found = messagesByFile.bad.get(file);
      expect(found?.map((message) => message.rule).filter((name) => name !== rule)).toEqual([]);
      expect(found?.some(({ message }) => message.includes(says ?? ''))).toBe(true);
      expect(messagesByFile.clean.get(cleanFile ?? file)).toEqual([]);
    });
  }

  it('finds nothing in what the plants import', () => {
    const findings = Object.keys(SURROUNDINGS)
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => messagesByFile.clean.get(file));
    expect(findings.filter((messages) => messages?.length !== 0)).toEqual([]);
  });

  it('has a violation of every rule that the house sets', () => {
    const planted = new Set(CODE_PLANTS.map(({ rule }) => rule));
    expect(house.length).toBeGreaterThan(20);
    expect(house.map(({ rule }) => rule).filter((rule) => !planted.has(rule))).toEqual([]);
  });

  it('has a violation of every entry of a list of restrictions', () => {
    const reported = [...messagesByFile.bad.values()].flat();
    const isPlanted = (rule: string, { name, message }: Entry): boolean =>
      reported.some(
        (found) =>
          found.rule === rule &&
          found.message.includes(message) &&
          // One message serves all modules of node; every other name is planted by itself.
          (rule !== 'no-restricted-globals' || found.message.includes(`'${name}'`)),
      );
    const missing = house
      .filter(({ rule }) => rule.startsWith('no-restricted-'))
      .flatMap(({ rule, options }) => entriesOf(options).map((entry) => ({ rule, entry })))
      .filter(({ rule, entry }) => !isPlanted(rule, entry));
    expect(missing).toEqual([]);
  });

  /** `no-restricted-imports` takes `{paths: [entry]}`, the others take their entries one by one. */
  const entriesOf = (options: unknown[]): Entry[] =>
    (options as (Entry | { paths: Entry[] })[]).flatMap((option) => ('paths' in option ? option.paths : [option]));
});
