/**
 * Lints each folder given as an argument as if it were the project's root, with the project's own configuration, and prints
 * `{trees: [[{file, messages: [{rule, message}]}]], house: [{rule, options}]}` as JSON. A process of its own, because the
 * linter and the type checker it loads are many times slower inside jest's module sandbox.
 */
import path from 'node:path';
import { ESLint } from 'eslint';
import config from '../../eslint.config.mjs';

const CONFIG_FILE = path.resolve(import.meta.dirname, '../../eslint.config.mjs');

async function lint(cwd) {
  const eslint = new ESLint({ cwd, overrideConfigFile: CONFIG_FILE });
  const results = await eslint.lintFiles(['.']);
  return results.map(({ filePath, messages }) => ({
    file: path.relative(cwd, filePath).split(path.sep).join('/'),
    messages: messages.map(({ ruleId, message }) => ({ rule: ruleId, message })),
  }));
}

/** The rules that the house itself sets, as opposed to those it takes over from a recommended set. */
const house = config
  .filter((object) => object.name?.startsWith('rollcall/'))
  .flatMap((object) => Object.entries(object.rules ?? {}))
  .map(([rule, setting]) => (Array.isArray(setting) ? { rule, options: setting } : { rule, options: [setting] }))
  .filter(({ options }) => options[0] !== 'off')
  .map(({ rule, options }) => ({ rule, options: options.slice(1) }));

const trees = [];
for (const folder of process.argv.slice(2)) trees.push(await lint(folder));
process.stdout.write(JSON.stringify({ trees, house }));
