import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** The golden text of that name, below test/scenarios. `ROLLCALL_GOLDEN=write` puts `text` in its place: read the difference then. */
export function golden(name: string, text: string): string {
  const file = path.join(SCENARIOS, `${name}.txt`);
  if (process.env.ROLLCALL_GOLDEN === 'write') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return readFileSync(file, 'utf8');
}
