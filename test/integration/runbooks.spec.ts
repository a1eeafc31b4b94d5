import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALERTS } from '../../src/contracts/alert-words.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const SECTIONS = [
  'What it means',
  'Why it matters now',
  'Check first',
  'How it ends',
  'Tune or silence it',
  'Known false alarms',
];
/** What a browser would ask for or run because of a page. */
const LOADED = /<(?:script|iframe|object|embed|img|form)\b|\son\w+=|\sstyle=|javascript:/i;

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({ config: { roles: ['api'] } });
});
afterAll(() => test.close());

/** As somebody who has not signed in. */
const page = (path: string, headers: Record<string, string> = {}) =>
  test.api<string>('GET', `//runbooks${path}`, undefined, { authorization: '', ...headers });

const linksOf = (html: string) => [...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href!);

describe('the runbooks', () => {
  it.each(ALERTS)('have a page for %s, for everybody and with nothing that runs', async (alert) => {
    const { status, headers, body } = await page(`/${alert}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self'.*frame-ancestors 'none'/);
    const headings = [...body.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text]) => text);
    expect(headings).toEqual(SECTIONS);
    expect(body).toMatch(/<ol>\s*<li>/);
    expect(body).toMatch(new RegExp(`<code>${alert}</code>`));
    expect(body).not.toMatch(LOADED);
    expect(body).not.toContain('undefined');
  });

  it('lead to each other and to nothing that is not there', async () => {
    const known = new Set(['/', '/runbooks', ...ALERTS.map((alert) => `/runbooks/${alert}`)]);
    for (const path of ['', ...ALERTS.map((alert) => `/${alert}`)]) {
      const unknown = linksOf((await page(path)).body).filter((href) => !known.has(href));
      expect({ path, unknown }).toEqual({ path, unknown: [] });
    }
  });

  it('have an index and a style of their own', async () => {
    const index = await page('');
    expect(index.status).toBe(200);
    expect(linksOf(index.body)).toEqual(expect.arrayContaining(ALERTS.map((alert) => `/runbooks/${alert}`)));
    const style = await page('/style.css');
    expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(style.body).toContain('prefers-color-scheme: dark');
  });

  it.each(['/nothing', '/toString', '/client_offline.md', '/%3Cscript%3E', '/client_offline/more'])(
    'have none at %s, for a browser either',
    async (path) => {
      const { status, headers } = await page(path, { accept: 'text/html' });
      expect(status).toBe(404);
      expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    },
  );
});
