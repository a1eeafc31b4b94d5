import type { ClientsPageResult, SiteDriver } from '../../sites/drivers/site-driver.js';
import { pagesAtOnce } from './model/pace.js';

/** The database's clock, in whole ms: no later than it is, and no earlier. */
export interface Moment {
  fromMs: number;
  byMs: number;
}

/** What came of asking for a page, when it was asked for, and by when it was answered. */
export interface ReadPage {
  answer: ClientsPageResult;
  seenAtMs: number;
  answeredAtMs: number;
}

/** Reads a list page by page. Where the appliance takes its time to answer, it is asked for the next pages meanwhile. */
export class PageReader {
  private readonly asked = new Map<number, Promise<ReadPage>>();
  private atOnce = 1;

  constructor(
    private readonly driver: SiteDriver,
    private readonly now: () => Promise<Moment>,
  ) {}

  /** `lastPage` null: not known yet. A page that did not come is asked for anew the next time. */
  async read(page: number, lastPage: number | null): Promise<ReadPage> {
    const until = Math.min(page + this.atOnce - 1, lastPage ?? page);
    for (let ahead = page; ahead <= until; ahead += 1) if (!this.asked.has(ahead)) this.ask(ahead);
    try {
      return await this.asked.get(page)!;
    } finally {
      this.asked.delete(page);
    }
  }

  private ask(page: number): void {
    const asking = this.answerTo(page);
    // Whoever reads it learns of it; nobody may.
    asking.catch(() => undefined);
    this.asked.set(page, asking);
  }

  private async answerTo(page: number): Promise<ReadPage> {
    const { fromMs } = await this.now();
    const beganMs = performance.now();
    const answer = await this.driver.listClients(page);
    const forMs = performance.now() - beganMs;
    if (answer.ok) this.atOnce = pagesAtOnce(answer.tookMs ?? 0, forMs - (answer.tookMs ?? 0));
    const { byMs } = await this.now();
    return { answer, seenAtMs: fromMs, answeredAtMs: byMs };
  }
}
