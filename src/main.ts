import 'reflect-metadata';
import { AppLogger } from './app/logger.js';
import { StartError } from './app/start-error.js';
import { parseConfig } from './platform/config.js';

const parsed = parseConfig(process.env);
if (!parsed.ok) giveUp(['Rollcall cannot start:', ...parsed.problems].join('\n  '));

const log = new AppLogger(parsed.config.logLevel);
// Loaded only now: whoever has a setting wrong should not wait for the rest.
const starting = import('./app/start.js').then(({ start }) => start(parsed.config, log));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());

try {
  const { url } = await starting;
  process.stdout.write(`Rollcall is live: ${url}\n`);
} catch (error) {
  if (!(error instanceof StartError)) log.fatal(error, 'Main');
  giveUp(error instanceof StartError ? error.message : 'Rollcall could not start; see above.');
}

async function stop(): Promise<void> {
  const running = await starting.catch(() => null);
  await running?.stop();
  process.exit(0);
}

function giveUp(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
