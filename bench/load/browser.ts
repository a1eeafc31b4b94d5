import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';

const SCRIPT = new URL('../../../scripts/chromium.mjs', import.meta.url).href;
const ARGUMENTS = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
const DESK = { width: 1920, height: 1080 };

/** One person's browser at the console. */
export class Console {
  private summaries = 0;

  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    private readonly devtools: CDPSession,
  ) {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string' && payload.includes(':summary"') && payload.includes('"kind":"delta"')) {
          this.summaries += 1;
        }
      }),
    );
  }

  /** Throws what is missing when there is no Chromium. */
  static async open(): Promise<Console> {
    const { findChromium } = (await import(SCRIPT)) as { findChromium: () => string | undefined };
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('there is no Chromium or Chrome here');
    const args = process.getuid?.() === 0 ? [...ARGUMENTS, '--no-sandbox'] : ARGUMENTS;
    const browser = await chromium.launch({ executablePath, args });
    const context = await browser.newContext({ viewport: DESK });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable');
    return new Console(browser, page, devtools);
  }

  /** Deliveries of the summary since the last call. */
  takeSummaries(): number {
    const seen = this.summaries;
    this.summaries = 0;
    return seen;
  }

  /** What the page holds after its garbage was collected: bytes of its heap, and nodes of its document. */
  async held(): Promise<{ heapBytes: number; nodes: number }> {
    await this.devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes') };
  }

  /** Scrolls the list under the pointer for that long; answers how long each frame took, in ms. */
  async scroll(forMs: number): Promise<number[]> {
    await this.page.evaluate<void>(`(() => {
      window.frameMs = [];
      let last = performance.now();
      const note = (now) => { window.frameMs?.push(now - last); last = now; if (window.frameMs) requestAnimationFrame(note); };
      requestAnimationFrame(note);
    })()`);
    const untilMs = performance.now() + forMs;
    while (performance.now() < untilMs) await this.page.mouse.wheel(0, 400);
    return this.page.evaluate<number[]>(
      '(() => { const all = window.frameMs; window.frameMs = undefined; return all; })()',
    );
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}
