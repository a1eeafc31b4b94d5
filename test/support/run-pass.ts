import type { Type } from '@nestjs/common';
import { Database } from '../../src/platform/database/database.js';
import type { Pass } from '../../src/platform/reconciler/pass.js';
import type { TestApp } from './test-app.js';

const TURNS_MAX = 1000;

/** Runs a pass of the reconciler until it asks for no other turn, in a process where no reconciler runs by itself. */
export async function runPass(app: TestApp, pass: Type<Pass>): Promise<void> {
  const instance = app.app.get(pass);
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const result = await app.app.get(Database).transaction((tx) => instance.run(tx));
    await result?.after?.();
    if (!result?.again) return;
  }
  throw new Error(`the pass "${pass.name}" did not come to an end`);
}
