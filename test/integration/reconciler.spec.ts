import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DiscoveryService } from '@nestjs/core';
import { isPass, planOf, ReconcilerPass } from '../../src/platform/reconciler/pass.js';
import { Reconciler } from '../../src/platform/reconciler/reconciler.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const ARCHITECTURE = new URL('../../docs/architecture.md', import.meta.url);
const UNIT_SECONDS: Record<string, number> = { s: 1, h: 3600 };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ config: { roles: ['api'] } });
});
afterAll(() => app?.close());

const passes = () =>
  app.app
    .get(DiscoveryService, { strict: false })
    .getProviders()
    .map(({ instance }): unknown => instance)
    .filter(isPass);

it('has the passes that the architecture page lists, as often as it says', () => {
  const [, section] = readFileSync(ARCHITECTURE, 'utf8').split('## Passes of the reconciler');
  const rows = [...section!.split('\n## ')[0]!.matchAll(/^\| `([\w-]+)` \| ([\d.]+) (s|h)\b/gm)];
  const told = rows.map(([, name, count, unit]) => ({ name, everySeconds: Number(count) * UNIT_SECONDS[unit!]! }));
  const byName = (one: { name?: string }, other: { name?: string }) => one.name!.localeCompare(other.name!);
  expect(told.toSorted(byName)).toEqual(passes().map(planOf).toSorted(byName));
});

it('takes no second pass of a name: the two would share a turn', () => {
  @ReconcilerPass({ name: 'labels', everySeconds: 1 })
  class Another {
    run = () => Promise.resolve();
  }
  expect(() => app.app.get(Reconciler).register(new Another())).toThrow(/"labels"/);
});
