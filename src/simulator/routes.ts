import type { Handlers } from './appliance-call.js';

/** By path; a path may have `{id}` in it once. */
export type Routes = ReadonlyMap<string, Handlers>;

/** What answers at this path, and what stands there for `{id}`. */
export function findRoute(routes: Routes, path: string): { methods: Handlers; id: string } | undefined {
  const exact = routes.get(path);
  if (exact !== undefined && !path.includes('{')) return { methods: exact, id: '' };
  for (const [pattern, methods] of routes) {
    const [before, after] = pattern.split('{id}');
    if (after === undefined || !path.startsWith(before!) || !path.endsWith(after)) continue;
    const id = path.slice(before!.length, path.length - after.length);
    if (id !== '' && !id.includes('/')) return { methods, id };
  }
  return undefined;
}
