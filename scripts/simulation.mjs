/**
 * `npm run simulation -- --seeds 20000 --from 1`: searches seeded histories for one that breaks a promise; see docs/correctness.md.
 * `--jobs 4` shares the seeds out among so many processes; `--seed 4711 --trace` tells one history in full.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../test/simulation/build.mjs';
import { run } from './setup.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
  },
});
const [seeds, from, jobs] = [values.seeds, values.from, values.jobs].map(Number);
if (![seeds, jobs].every((number) => Number.isInteger(number) && number >= 1) || !Number.isInteger(from)) {
  console.error('--seeds and --jobs are whole numbers from 1 on, --from is a whole number');
  process.exit(2);
}

const ENGINE = ['--max-semi-space-size=16', '--single-threaded-gc', '--max-inlined-bytecode-size-cumulative=300'];
const main = build(join(root, 'dist', 'simulation', 'plain'), 'test/simulation/main.ts');
// Each process compiles in vain what it inlines: less of that, and no threads of its own for collecting garbage, leave more for telling.
const node = ['--no-warnings', ...ENGINE, main];
process.exit(values.seed === undefined ? await tellMany() : await run(process.execPath, [...node, ...ofOne()]));

function ofOne() {
  return ['--seed', values.seed, ...(values.trace ? ['--trace'] : []), ...(values.whole ? ['--whole'] : [])];
}

async function tellMany() {
  const beganAtMs = performance.now();
  const parts = Array.from({ length: Math.min(jobs, seeds) }, (_, job) => {
    const [first, next] = [job, job + 1].map((place) => from + Math.floor((place * seeds) / Math.min(jobs, seeds)));
    return part(first, next - first);
  });
  const told = await Promise.all(parts);
  const seconds = (performance.now() - beganAtMs) / 1000;
  const total = (what) => told.reduce((sum, one) => sum + one[what], 0);
  const rate = Math.round(total('told') / seconds);
  console.log(
    `${total('told')} seeds from ${from}, ${total('steps')} statements, ${seconds.toFixed(1)} s: ${rate} seeds a second`,
  );
  console.log(`seen: ${seen(told)}`);
  const failed = told.flatMap((one) => one.failed);
  if (failed.length === 0) {
    console.log(`0 violations of ${told[0].invariants} invariants`);
    return 0;
  }
  for (const { seed } of failed) await run(process.execPath, [...node, '--seeds', '1', '--from', String(seed)]);
  return 1;
}

/** Tells a part of the seeds in a process of its own. */
function part(first, count) {
  return new Promise((resolve, reject) => {
    const parameters = [...node, '--json', '--from', String(first), '--seeds', String(count)];
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (text !== '') resolve(JSON.parse(text));
      else reject(new Error(`the simulation ended with ${signal ?? code} and said nothing`));
    });
  });
}

function seen(told) {
  const tally = new Map();
  for (const one of told) {
    for (const [what, times] of Object.entries(one.tally)) tally.set(what, (tally.get(what) ?? 0) + times);
  }
  const most = [...tally].sort((a, b) => b[1] - a[1]);
  return most.map(([what, times]) => `${what} ${times}`).join(', ');
}
