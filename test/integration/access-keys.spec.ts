import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

describe('keys', () => {
  it('works', async () => {
    const key = await test.createKey({ role: 'viewer' });
    console.log(key, await test.api('GET', '/session', undefined, withKey(key.secret)));
    console.log(await test.api('GET', '/keys?limit=501'));
    console.log(await test.api('GET', '//api/openapi.json'));
    console.log(await test.api('GET', '//health/ready'));
  });
});
