/**
 * `npm run simulation:mutants`: breaks one rule after the other and has the simulation find each. Says which seed killed which; ends
 * with 1 when one survives. `--seeds 20000` is how many are tried for each; words choose mutants by name.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../test/simulation/build.mjs';
import { MUTANTS } from '../test/simulation/mutants.mjs';

const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '20000' } },
  allowPositionals: true,
});
const chosen = MUTANTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const survivors = [];

for (const mutant of chosen) {
  const result = kill(mutant);
  if (result === null) survivors.push(mutant.name);
  const told =
    result === null ? `SURVIVED ${values.seeds} seeds` : `killed by seed ${result.seed}, ${result.invariant}`;
  console.log(`${mutant.name.padEnd(32)} ${told.padEnd(52)} ${mutant.why}`);
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants killed`);
if (survivors.length > 0) process.exitCode = 1;

function kill(mutant) {
  const main = build(join(root, 'dist', 'simulation', mutant.name), 'test/simulation/main.ts', mutant);
  const parameters = ['--no-warnings', main, '--json', '--seeds', values.seeds];
  try {
    execFileSync(process.execPath, parameters, { encoding: 'utf8' });
    return null;
  } catch (error) {
    if (error.status !== 1) throw error;
    return JSON.parse(error.stdout).failed[0];
  }
}
