/**
 * One violation of each of the house's rules in `eslint.config.mjs`, beside a clean twin that says the same in the way
 * that is wanted. `says` is part of the message, where a rule has several.
 */

export interface CodePlant {
  rule: string;
  says?: string;
  file: string;
  /** The twin's name, where the name itself is what is wrong. */
  cleanFile?: string;
  bad: string;
  clean: string;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');

const names: CodePlant[] = [
  {
    rule: 'rollcall/file-name',
    says: 'is not kebab-case',
    file: 'src/fleet/clientName.ts',
    cleanFile: 'src/fleet/client-name.ts',
    bad: 'export const name = 1;',
    clean: 'export const name = 1;',
  },
  {
    rule: 'rollcall/file-name',
    says: 'a suffix that names no role',
    file: 'src/fleet/client.helper.ts',
    cleanFile: 'src/fleet/client.store.spec.ts',
    bad: 'export const role = 1;',
    clean: 'export const role = 1;',
  },
  {
    rule: 'rollcall/file-name',
    says: 'a suffix that names no role',
    file: 'src/fleet/model/queue.service.ts',
    cleanFile: 'src/fleet/model/queue.spec.ts',
    bad: 'export const pure = 1;',
    clean: 'export const pure = 1;',
  },
  {
    rule: 'rollcall/file-name',
    says: "folder 'checkIns'",
    file: 'src/checkIns/batch.ts',
    cleanFile: 'src/check-ins/batch.ts',
    bad: 'export const folder = 1;',
    clean: 'export const folder = 1;',
  },
  {
    rule: 'no-restricted-syntax',
    says: 'No I-prefix',
    file: 'src/fleet/port-name.ts',
    bad: 'export interface IDriver { kind: string }',
    clean: 'export interface Identity { kind: string }',
  },
  {
    rule: 'no-restricted-syntax',
    says: 'No Impl-suffix',
    file: 'src/fleet/adapter-name.ts',
    bad: 'export class DriverImpl { kind = 1 }',
    clean: 'export class SimulatedDriver { kind = 1 }',
  },
];

const modules: CodePlant[] = [
  {
    rule: 'no-restricted-syntax',
    says: 'No default export: a thing',
    file: 'src/fleet/default-export.ts',
    bad: 'export default 1;',
    clean: 'export const one = 1;',
  },
  {
    rule: 'no-restricted-syntax',
    says: 'under no other name',
    file: 'src/fleet/default-alias.ts',
    bad: 'const one = 1;\nexport { one as default };',
    clean: 'const one = 1;\nexport { one };',
  },
  {
    rule: 'no-restricted-syntax',
    says: 'No barrel',
    file: 'src/fleet/barrel.ts',
    bad: "export * from './client.js';",
    clean: "import { client } from './client.js';\nexport const copy = client;",
  },
  {
    rule: 'no-restricted-syntax',
    says: 'No re-export',
    file: 'src/fleet/re-export.ts',
    bad: "export { client } from './client.js';",
    clean: "import { client } from './client.js';\nexport const name = client.name;",
  },
  {
    rule: 'no-restricted-imports',
    says: 'Write node:',
    file: 'src/fleet/builtin.ts',
    bad: "import { randomBytes } from 'crypto';\nexport const bytes = randomBytes(1);",
    clean: "import { randomBytes } from 'node:crypto';\nexport const bytes = randomBytes(1);",
  },
  {
    rule: '@typescript-eslint/consistent-type-imports',
    file: 'src/fleet/type-import.ts',
    bad: "import { Client } from './client.js';\nexport const nameOf = (it: Client) => it.name;",
    clean: "import type { Client } from './client.js';\nexport const nameOf = (it: Client) => it.name;",
  },
  {
    rule: '@typescript-eslint/consistent-type-exports',
    file: 'src/fleet/type-export.ts',
    bad: "import type { Client } from './client.js';\nexport { Client };",
    clean: "import type { Client } from './client.js';\nexport type { Client };",
  },
  {
    // The clean twin is the important half: a rewrite to `import type` would break the injection without a word.
    rule: 'rollcall/injected-class-is-a-value',
    file: 'src/fleet/fleet.service.ts',
    bad: `import { Injectable } from '@nestjs/common';
import type { FleetStore } from './fleet.store.js';
@Injectable()
export class FleetService { constructor(private readonly store: FleetStore) {} count() { return this.store.count(); } }`,
    clean: `import { Inject, Injectable } from '@nestjs/common';
import type { Client } from './client.js';
import { FleetStore } from './fleet.store.js';
@Injectable()
export class FleetService {
  constructor(private readonly store: FleetStore, @Inject('client') readonly client: Client) {}
  count() { return this.store.count(); }
}`,
  },
  {
    rule: 'rollcall/injected-class-is-a-value',
    file: 'src/fleet/inline-type.service.ts',
    bad: `import { Injectable } from '@nestjs/common';
import { type FleetStore } from './fleet.store.js';
@Injectable()
export class InlineTypeService { constructor(readonly store: FleetStore) {} }`,
    clean: `import { Injectable } from '@nestjs/common';
import { FleetStore } from './fleet.store.js';
@Injectable()
export class InlineTypeService { constructor(readonly store: FleetStore) {} }`,
  },
];

const types: CodePlant[] = [
  {
    rule: 'no-restricted-syntax',
    says: 'No enum',
    file: 'src/fleet/state.ts',
    bad: "export enum State { Online = 'online' }",
    clean: "export const STATES = ['online'] as const;\nexport type State = (typeof STATES)[number];",
  },
  {
    rule: '@typescript-eslint/no-unused-vars',
    file: 'src/fleet/unused.ts',
    bad: 'export function first(a: number, b: number) { return a; }',
    clean: 'export function first(a: number, _b: number) { return a; }',
  },
  {
    rule: '@typescript-eslint/no-floating-promises',
    file: 'src/fleet/floating.ts',
    bad: "import { later } from './client.js';\nexport function act() { later(); }",
    clean: "import { later } from './client.js';\nexport async function act() { await later(); }",
  },
  {
    rule: '@typescript-eslint/no-misused-promises',
    file: 'src/fleet/misused.ts',
    bad: "import { later } from './client.js';\nexport const is = () => (later() ? 1 : 2);",
    clean: "import { later } from './client.js';\nexport const is = async () => ((await later()) ? 1 : 2);",
  },
  {
    rule: '@typescript-eslint/return-await',
    file: 'src/fleet/return-await.ts',
    bad: `import { later } from './client.js';
export async function orNull() { try { return later(); } catch { return null; } }`,
    clean: `import { later } from './client.js';
export async function orNull() { try { return await later(); } catch { return null; } }`,
  },
  {
    rule: '@typescript-eslint/switch-exhaustiveness-check',
    file: 'src/fleet/exhaustive.ts',
    bad: `export function place(it: 'a' | 'b') { switch (it) { case 'a': return 1; } return 0; }`,
    clean: `export function place(it: 'a' | 'b') { switch (it) { case 'a': return 1; case 'b': return 0; } }`,
  },
  {
    rule: '@typescript-eslint/use-unknown-in-catch-callback-variable',
    file: 'src/fleet/catch.ts',
    bad: "import { later } from './client.js';\nexport const act = () => later().catch((error) => String(error));",
    clean:
      "import { later } from './client.js';\nexport const act = () => later().catch((error: unknown) => String(error));",
  },
  {
    rule: 'eqeqeq',
    file: 'src/fleet/equal.ts',
    bad: 'export const same = (a: number, b: number) => a == b;',
    clean: 'export const same = (a: number, b: number | null) => b != null && a === b;',
  },
];

const habits: CodePlant[] = [
  {
    rule: 'no-console',
    file: 'src/fleet/console.ts',
    bad: 'export function say() { console.log(1); }',
    clean: 'export function say() { process.stdout.write("1"); }',
  },
  {
    rule: 'no-console',
    file: 'dashboard/src/console.ts',
    cleanFile: 'src/cli/console.ts',
    bad: 'export function say() { console.log(1); }',
    clean: 'export function say() { console.log(1); }',
  },
  {
    rule: 'no-warning-comments',
    file: 'src/fleet/comment.ts',
    bad: '/** TODO: the rest. */\nexport const part = 1;',
    clean: '/** The whole. */\nexport const part = 1;',
  },
  {
    rule: 'complexity',
    file: 'src/fleet/complex.ts',
    bad: `export function f(n: number) {\n${lines(15, (i) => `  if (n === ${i}) return ${i};`)}\n  return n;\n}`,
    clean: `export function f(n: number) {\n${lines(14, (i) => `  if (n === ${i}) return ${i};`)}\n  return n;\n}`,
  },
  {
    rule: 'max-depth',
    file: 'src/fleet/depth.ts',
    bad: 'export function f(n: number) { if (n) { if (n) { if (n) { if (n) { if (n) { n++; } } } } } return n; }',
    clean: 'export function f(n: number) { if (n) { if (n) { if (n) { if (n) { n++; } } } } return n; }',
  },
  {
    rule: 'max-lines',
    file: 'src/fleet/long-file.ts',
    bad: lines(401, (i) => `export const n${i} = ${i};`),
    clean: lines(400, (i) => `export const n${i} = ${i};`),
  },
  {
    rule: 'max-lines-per-function',
    file: 'src/fleet/long-function.ts',
    bad: `export function f(n: number) {\n${lines(80, () => '  n++;')}\n  return n;\n}`,
    clean: `export function f(n: number) {\n${lines(77, () => '  n++;')}\n  return n;\n}`,
  },
  {
    rule: 'max-lines-per-function',
    file: 'dashboard/src/long-markup.tsx',
    bad: `export function Long(n: number) {\n${lines(120, () => '  n++;')}\n  return n;\n}`,
    clean: `export function Long(n: number) {\n${lines(117, () => '  n++;')}\n  return n;\n}`,
  },
];

const inModel = (name: string, says: string, bad: string, clean: string): CodePlant => ({
  rule: 'no-restricted-syntax',
  says,
  file: `src/fleet/model/${name}.ts`,
  bad,
  clean,
});

const globalInModel = (name: string, bad: string): CodePlant => ({
  rule: 'no-restricted-globals',
  says: `'${name}'`,
  file: `src/fleet/model/global-${name.toLowerCase().replace(/^set/, 'set-')}.ts`,
  bad: `export const use = () => ${bad};`,
  clean: `export const use = (facts: { ${name}: number }) => facts.${name} + 1;`,
});

const models: CodePlant[] = [
  inModel('async', 'no async function', 'export const f = async () => 1;', 'export const f = () => 1;'),
  inModel(
    'await',
    'no await.',
    "import { client } from './client.js';\nexport const name = await client.later;",
    "import { client } from './client.js';\nexport const name = client.name;",
  ),
  inModel(
    'for-await',
    'no for await',
    "import { client } from './client.js';\nfor await (const it of client.stream) client.names.push(it);",
    "import { client } from './client.js';\nfor (const it of client.names) client.seen.push(it);",
  ),
  inModel(
    'promise',
    'no Promise',
    'export type Answer = Promise<number>;',
    'export type Answer = { ok: true; value: number };',
  ),
  inModel(
    'import',
    'no import at run time',
    "export const load = () => import('./client.js');",
    'export const load = 1;',
  ),
  inModel('import-meta', 'no import.meta', 'export const where = import.meta.url;', "export const where = 'here';"),
  inModel(
    'decorator',
    'no decorator',
    "import { mark } from './client.js';\n@mark\nexport class Place { row = 1; }",
    "import { mark } from './client.js';\nexport class Place { row = mark; }",
  ),
  inModel(
    'new-date',
    'no new Date()',
    'export const now = new Date();',
    'export const at = (ms: number) => new Date(ms);',
  ),
  inModel('date-call', 'no Date()', 'export const now = Date();', 'export const year = Date.UTC(2026, 0);'),
  inModel(
    'state',
    'no variable of the module',
    'export let count = 0;\nexport function add() { count++; }',
    'export function add(count: number) { let next = count; next++; return next; }',
  ),
  {
    rule: 'no-restricted-properties',
    says: 'Date.now',
    file: 'src/fleet/model/clock.ts',
    bad: 'export const isLate = (dueMs: number) => Date.now() > dueMs;',
    clean: 'export const isLate = (dueMs: number, nowMs: number) => nowMs > dueMs;',
  },
  {
    rule: 'no-restricted-properties',
    says: 'Math.random',
    file: 'src/fleet/model/chance.ts',
    bad: 'const { random } = Math;\nexport const jitter = (ms: number) => ms * random();',
    clean: 'export const jitter = (ms: number, chance: number) => Math.round(ms * chance);',
  },
  globalInModel('performance', 'performance.now()'),
  globalInModel('process', 'process.argv'),
  globalInModel('setTimeout', 'setTimeout(String, 1)'),
  globalInModel('setInterval', 'setInterval(String, 1)'),
  globalInModel('setImmediate', 'setImmediate(String)'),
  globalInModel('queueMicrotask', 'queueMicrotask(String)'),
  globalInModel('fetch', "void fetch('https://a.test')"),
  globalInModel('crypto', 'crypto.randomUUID()'),
  globalInModel('Buffer', "Buffer.from('a')"),
  globalInModel('globalThis', 'globalThis.performance'),
  globalInModel('global', 'global.performance'),
];

const specs: CodePlant[] = [
  {
    rule: 'no-restricted-syntax',
    says: 'No sleep',
    file: 'test/integration/sleep.spec.ts',
    bad: 'export const nap = () => new Promise((resolve) => { setTimeout(resolve, 100); });',
    clean: "import { waitFor } from '../support/wait-for.js';\nexport const nap = () => waitFor(() => true);",
  },
  {
    rule: 'no-restricted-imports',
    says: 'No sleep',
    file: 'test/integration/timers.spec.ts',
    bad: "import { setTimeout } from 'node:timers/promises';\nexport const nap = () => setTimeout(100);",
    clean: "import { waitFor } from '../support/wait-for.js';\nexport const nap = () => waitFor(() => true);",
  },
  {
    rule: 'no-restricted-syntax',
    says: 'No .only',
    file: 'src/fleet/only.spec.ts',
    bad: "import { it } from '@jest/globals';\nit.only('a', () => undefined);",
    clean: "import { it } from '@jest/globals';\nit('a', () => undefined);",
  },
  {
    rule: 'no-restricted-syntax',
    says: 'jest.mock',
    file: 'src/fleet/mock.spec.ts',
    bad: "import { jest } from '@jest/globals';\njest.mock('./client.js');",
    clean: "import { jest } from '@jest/globals';\nexport const seam = jest.fn();",
  },
];

const dashboard: CodePlant[] = [
  {
    rule: 'react-hooks/rules-of-hooks',
    file: 'dashboard/src/conditional-hook.tsx',
    bad: `import { useId } from 'react';
export function Row({ on }: { on: boolean }) { if (on) { const id = useId(); return <p id={id} />; } return <p />; }`,
    clean: `import { useId } from 'react';
export function Row({ on }: { on: boolean }) { const id = useId(); return on ? <p id={id} /> : <p />; }`,
  },
  {
    rule: 'react-hooks/exhaustive-deps',
    file: 'dashboard/src/stale-effect.tsx',
    bad: `import { useEffect } from 'react';
export function Title({ text }: { text: string }) { useEffect(() => { document.title = text; }, []); return <p />; }`,
    clean: `import { useEffect } from 'react';
export function Title({ text }: { text: string }) { useEffect(() => { document.title = text; }, [text]); return <p />; }`,
  },
  {
    rule: '@typescript-eslint/no-misused-promises',
    file: 'dashboard/src/misused.tsx',
    bad: `import { later } from './later.js';
export const names = (ids: string[]) => ids.filter(async () => await later());`,
    clean: `import { later } from './later.js';
export function Go() { return <button onClick={async () => { await later(); }}>Go</button>; }`,
  },
  {
    rule: 'no-restricted-syntax',
    says: 'Text from clients is hostile',
    file: 'dashboard/src/raw-html.tsx',
    bad: 'export function Name({ name }: { name: string }) { return <p dangerouslySetInnerHTML={{ __html: name }} />; }',
    clean: 'export function Name({ name }: { name: string }) { return <p>{name}</p>; }',
  },
];

export const CODE_PLANTS: CodePlant[] = [...names, ...modules, ...types, ...habits, ...models, ...specs, ...dashboard];

/** What the plants import; it has to be without a finding of its own. */
export const SURROUNDINGS: Record<string, string> = {
  'package.json': '{ "name": "planted", "private": true, "type": "module" }',
  'dashboard/tsconfig.json': JSON.stringify({
    extends: '../tsconfig.json',
    compilerOptions: {
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      lib: ['es2023', 'dom'],
      types: [],
    },
    include: ['src'],
  }),
  'dashboard/src/later.ts': 'export const later = (): Promise<boolean> => Promise.resolve(true);\n',
  'src/fleet/client.ts': `export interface Client { name: string }
export const client: Client = { name: 'a' };
export const later = (): Promise<boolean> => Promise.resolve(true);\n`,
  'src/fleet/fleet.store.ts': 'export class FleetStore { count() { return 1; } }\n',
  'src/fleet/model/client.ts': `export const mark = (target: unknown) => void target;
export declare const client: {
  name: string; names: string[]; seen: string[]; later: PromiseLike<string>; stream: AsyncIterable<string>;
};\n`,
  'test/support/wait-for.ts':
    'export const waitFor = (is: () => boolean): Promise<boolean> => Promise.resolve(is());\n',
};
