import { parseArgs } from 'node:util';
import { tellHistory } from './history.js';
import { INVARIANTS } from './invariants.js';
import { planOf } from './plan.js';
import { shrink } from './shrink.js';

/** Tells the histories of many seeds, or of one; ends with 1 when anything did not hold. `scripts/simulation.mjs` builds and runs it. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    whole: { type: 'boolean', default: false },
    failures: { type: 'string', default: '1' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

// The reconciler looks at the clock to see which of its passes is due; here the world says so.
Date.now = () => 0;
// Refusals are everyday here; nobody reads where they come from.
if (values.seed === undefined) Error.stackTraceLimit = 0;

/** Histories are told outside of any promise's continuation, or they could not be drained. */
setImmediate(() => {
  const isClean = values.seed === undefined ? tellMany() : tellOne(Number(values.seed));
  process.exitCode = isClean ? 0 : 1;
});

function tellMany(): boolean {
  const [from, count] = [Number(values.from), Number(values.seeds)];
  const beganAtMs = performance.now();
  const tally = new Map<string, number>();
  const failed: { seed: number; invariant: string }[] = [];
  let [told, steps] = [0, 0];
  for (let seed = from; seed < from + count && failed.length < Number(values.failures); seed += 1) {
    const one = tellHistory(planOf(seed));
    told += 1;
    steps += one.steps;
    for (const [what, times] of one.tally) tally.set(what, (tally.get(what) ?? 0) + times);
    if (one.violation === null) continue;
    failed.push({ seed, invariant: one.violation.invariant });
    if (!values.json) tellFailure(seed);
  }
  const seconds = (performance.now() - beganAtMs) / 1000;
  const invariants = Object.keys(INVARIANTS).length;
  if (values.json) say(JSON.stringify({ told, failed, seconds, steps, invariants, tally: Object.fromEntries(tally) }));
  return failed.length === 0;
}

function tellFailure(seed: number): void {
  const plan = planOf(seed);
  const told = tellHistory(plan);
  say(`seed ${seed}: ${told.violation?.message}`);
  if (told.violation) say(`  what must hold: ${INVARIANTS[told.violation.invariant]}`);
  const short = shrink(plan, told);
  const { clients, processes, commands, faults } = short.plan;
  say(
    `  shortest history found: ${clients} clients, ${processes} processes, ${commands.length} commands, ${faults.length} faults`,
  );
  say(`  replay: npm run simulation -- --seed ${seed} --trace   (as it was drawn, uncut: add --whole)`);
}

function tellOne(seed: number): boolean {
  let plan = planOf(seed);
  const first = tellHistory(plan);
  if (first.violation !== null && !values.whole) plan = shrink(plan, first).plan;
  const told = tellHistory(plan, values.trace);
  if (values.trace) {
    say(JSON.stringify(plan, null, 1));
    told.trace.forEach(say);
  }
  say(told.violation === null ? `seed ${seed}: everything holds` : `seed ${seed}: ${told.violation.message}`);
  return told.violation === null;
}
