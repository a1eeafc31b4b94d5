import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { Role } from '../../src/contracts/words.js';
import type { TestApp } from '../support/test-app.js';
import { waitFor } from '../support/wait-for.js';

/** A loaded machine may take long for anything; nothing here is about speed. */
export const PATIENCE_MS = 60_000;
const DESK = { width: 1440, height: 900 };

/** Shifts within half a second of an input are the browser's own exception: the person asked for them. */
const OBSERVE_SHIFTS = `
  window.layoutShifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const moved = entry.sources.map(({ node, previousRect: from, currentRect: to }) => {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        return [from.x, from.y].join(',') + ' to ' + [to.x, to.y].join(',') + ': ' + element?.outerHTML.slice(0, 160);
      });
      window.layoutShifts.push({ value: entry.value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

export interface LayoutShift {
  value: number;
  /** From where to where, in px, and the beginning of what was moved, as HTML. */
  moved: string[];
}

export interface PageOptions {
  colorScheme?: 'light' | 'dark';
  /** Everything appears and goes at once. */
  reducedMotion?: boolean;
}

/** A page of the dashboard, and what it must not do: complain, ask another host, move things about. */
export class WatchedPage {
  readonly complaints: string[] = [];
  readonly foreignRequests: string[] = [];
  /** Answers of 401, which a browser reports on its console: the question who is signed in, before anybody is. */
  unauthorized = 0;

  private constructor(
    readonly app: TestApp,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && origin !== app.url) this.foreignRequests.push(request.url());
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(app.url).host) this.foreignRequests.push(socket.url());
    });
    page.on('response', (response) => (this.unauthorized += response.status() === 401 ? 1 : 0));
  }

  static async open(browser: Browser, app: TestApp, options: PageOptions = {}): Promise<WatchedPage> {
    const context = await browser.newContext({
      viewport: DESK,
      colorScheme: options.colorScheme ?? 'dark',
      reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript({ content: OBSERVE_SHIFTS });
    return new WatchedPage(app, context, await context.newPage());
  }

  /** Opens a one-time link of a new person, and waits until the dashboard has let them in. */
  async signIn(role: Exclude<Role, 'ingest'>, name: string): Promise<void> {
    const { app, page } = this;
    const person = await app.api('POST', '/people', { name, role });
    const link = await app.api('POST', `/people/${person.body.id}/links`);
    if (link.status !== 201) throw new Error(`no link: ${JSON.stringify([person.body, link.body])}`);
    await page.goto(link.body.url as string);
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }

  /** The count of one stage of the way back, on the Overview; null while none is shown. */
  async count(stage: string): Promise<number | null> {
    const text = await this.countLink(stage).locator(':scope > span').nth(1).textContent();
    return text === null || !/^[\d,.\s]+$/.test(text) ? null : Number(text.replace(/\D/g, ''));
  }

  countLink(stage: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Clients by upgrade state' })
      .getByRole('link', { name: new RegExp(`^${stage}`) });
  }

  async shiftsSoFar(): Promise<LayoutShift[]> {
    return this.page.evaluate<LayoutShift[]>('window.layoutShifts');
  }

  until(what: string, probe: () => Promise<boolean>): Promise<true> {
    return waitFor(probe, { deadlineMs: PATIENCE_MS, what });
  }
}
