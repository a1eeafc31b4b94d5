/** Comes before Rollcall's main: loads what that will load, and then waits for a word on standard input. */
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

await import(new URL('app/start.js', pathToFileURL(process.argv[1])).href);
await once(process.stdin, 'data');
process.stdin.destroy();
