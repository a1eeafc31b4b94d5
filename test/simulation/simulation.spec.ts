import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { mutate } from './build.mjs';
import { MUTANTS } from './mutants.mjs';

const root = resolve(import.meta.dirname, '..', '..');
const node = (script: string, ...parameters: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'scripts', script), ...parameters], { cwd: root });

/** Broken rules that show soon; `npm run simulation:mutants` takes all of them. */
const SHOW_SOON = [
  'no_row_lock',
  'counts_untold_only',
  'suspect_frees_its_slot',
  'stale_check_in_applied',
  'lowering_cancels',
];

describe('the simulation', () => {
  it('finds nothing that breaks a promise in 20,000 histories', async () => {
    const jobs = String(Math.min(4, availableParallelism()));
    const { stdout } = await node('simulation.mjs', '--seeds', '20000', '--jobs', jobs);
    expect(stdout).toContain('20000 seeds from 1,');
    expect(stdout).toContain('0 violations');
  }, 600_000);

  it.each(MUTANTS)('knows where to break a rule: $name', ({ name, edits }) => {
    for (const edit of edits) {
      const source = readFileSync(join(root, edit.file), 'utf8');
      expect(mutate(source, name, [edit])).not.toBe(source);
    }
  });

  it('finds rules that are broken', async () => {
    const { stdout } = await node('simulation-mutants.mjs', '--seeds', '3000', ...SHOW_SOON);
    expect(stdout).toContain(`${SHOW_SOON.length} of ${SHOW_SOON.length} mutants killed`);
  }, 120_000);
});
