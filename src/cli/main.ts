#!/usr/bin/env node
import { processSurroundings } from './process-surroundings.js';
import { runProgram } from './program.js';

const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const ending = new AbortController();
let endedBy: keyof typeof SIGNAL_CODES | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (endedBy !== null) process.exit(SIGNAL_CODES[signal]);
    endedBy = signal;
    ending.abort(signal);
  });
}

const surroundings = processSurroundings(ending);
try {
  const code = await runProgram(process.argv.slice(2), surroundings);
  const isReaderGone = ending.signal.aborted && endedBy === null;
  process.exit(isReaderGone ? 0 : endedBy !== null && code === 130 ? SIGNAL_CODES[endedBy] : code);
} catch (error) {
  process.stderr.write(
    `rollcall has a fault of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(70);
}
