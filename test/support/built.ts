import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The path of a built file (`src/main.js`), for tests that run it as a process; throws what to do when there is no build. */
export function built(file: string): string {
  const path = join(process.cwd(), 'dist', file);
  if (!existsSync(path)) {
    throw new Error(`This test runs the built ${file}: use \`npm test\`, which builds, or \`npm run build\` first.`);
  }
  return path;
}
