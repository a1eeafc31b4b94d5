import type { Session } from '../../contracts/access.js';
import type { Readiness } from '../../contracts/health.js';
import type { AppliancesAnswer, SitesAnswer } from '../../contracts/sites.js';
import type { Summary } from '../../contracts/upgrades.js';
import { RefusedError } from '../api-client.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import {
  failed,
  judgeAppliances,
  judgeClock,
  judgeFeedLag,
  judgeKey,
  judgeReadiness,
  judgeTls,
  judgeVersion,
  type Check,
  type CheckLevel,
  type Finding,
} from '../model/checkup.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { plural } from '../model/format.js';
import type { Cell, Column } from '../model/sheet.js';
import type { Tone } from '../model/style.js';

const SERVICE_UNAVAILABLE = 503;

const MARKS: Record<CheckLevel, [string, Tone | null]> = {
  ok: ['✓ ok', 'good'],
  note: ['! note', 'warn'],
  failed: ['✗ failed', 'bad'],
  skipped: ['– skipped', 'quiet'],
};

const COLUMNS: readonly Column[] = ['Result', 'Check', 'Says', 'What to do'].map((title, index) => ({
  title,
  csvOnly: index === 3,
}));

/** Looks step by step where the way to Rollcall breaks; each failure says what to do. Exit code 1 when one failed. */
export async function doctor(context: Context): Promise<ExitCode> {
  const checks = await new Checkup(context).all();
  const isWell = checks.every(({ level }) => level === 'ok' || level === 'note');
  await print(context, checks, isWell);
  return isWell ? EXIT.ok : EXIT.failed;
}

class Checkup {
  private readonly checks: Check[] = [];
  private site: string | null = null;
  private summary: { summary: Summary; askedMs: number; answeredMs: number } | null = null;

  constructor(private readonly context: Context) {}

  async all(): Promise<Check[]> {
    const url = await this.step('Address', async () => ({ level: 'ok', says: this.context.url().href, todo: null }));
    const isReached = url && (await this.step('Reached', () => this.reached()));
    await this.step('TLS', () => this.tls(), isReached);
    const isOurs = isReached && (await this.step('Host name', () => this.host()));
    await this.step('Readiness', () => this.readiness(), isOurs);
    const isKnown = await this.step('Key', () => this.key(), isOurs);
    await this.step('Version', () => this.version(), isKnown);
    const isThere = await this.step('Site', () => this.findSite(), isKnown);
    const isRead = await this.step('Figures', () => this.readSummary(), isThere);
    await this.step('Clock', async () => this.clock(), isRead);
    await this.step('Feed', async () => judgeFeedLag(this.summary!.summary.feedLagMs), isRead);
    await this.step('Appliance', () => this.appliances(), isThere);
    return this.checks;
  }

  /** Whether it went well; one that rests on a failed one is skipped. */
  private async step(check: string, look: () => Promise<Finding>, isPossible = true): Promise<boolean> {
    const finding = isPossible
      ? await this.attempt(look)
      : ({ level: 'skipped', says: 'rests on a check that failed', todo: null } as const);
    this.checks.push({ check, ...finding });
    return finding.level === 'ok' || finding.level === 'note';
  }

  private async attempt(look: () => Promise<Finding>): Promise<Finding> {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      return failed(error.says, error.todo);
    }
  }

  private async reached(): Promise<Finding> {
    const { nowMs } = this.context;
    try {
      const { body } = await this.context.api.send<{ live?: boolean }>('/health/live');
      if (body?.live !== true)
        return failed('something else than Rollcall answers there', 'Look at --url or ROLLCALL_URL.');
    } catch (error) {
      // It is reached, and says so itself; the host name has a check of its own.
      if (!(error instanceof RefusedError)) throw error;
    }
    return { level: 'ok', says: `it answers, in ${this.context.nowMs - nowMs} ms`, todo: null };
  }

  private async tls(): Promise<Finding> {
    const url = this.context.url();
    const end = url.protocol === 'https:' ? await this.context.surroundings.certificateEnd(url) : null;
    return judgeTls(url, end, this.context.nowMs);
  }

  private async host(): Promise<Finding> {
    await this.context.api.send('/health/live');
    return { level: 'ok', says: `"${this.context.url().host}" is a name that the server knows as its own`, todo: null };
  }

  private async readiness(): Promise<Finding> {
    const { body } = await this.context.api.send<Readiness>('/health/ready', { accept: [SERVICE_UNAVAILABLE] });
    return judgeReadiness(body);
  }

  private async version(): Promise<Finding> {
    const { body } = await this.context.api.send<{ info?: { version?: string } }>('/api/openapi.json');
    return judgeVersion(this.context.surroundings.version, body.info?.version ?? null);
  }

  private async key(): Promise<Finding> {
    if (this.context.key() === null) {
      return failed('none was given', 'Set ROLLCALL_KEY (or --key). An admin makes a key under Settings → Keys.');
    }
    return judgeKey(await this.context.api.get<Session>('/session'), this.context.nowMs);
  }

  private async findSite(): Promise<Finding> {
    const slugs = (await this.context.api.get<SitesAnswer>('/sites?limit=500')).items.map(({ slug }) => slug);
    const wanted = this.context.wantedSite;
    const list = slugs.slice(0, 20).join(', ');
    if (wanted !== null && !slugs.includes(wanted)) {
      return failed(`there is no site "${wanted}"`, slugs.length === 0 ? 'There is none yet.' : `There are: ${list}`);
    }
    if (slugs.length === 0)
      return failed('there is no site yet', 'Make one in the dashboard, or with POST /api/v1/sites.');
    this.site = wanted ?? slugs[0]!;
    if (wanted !== null || slugs.length === 1) return { level: 'ok', says: this.site, todo: null };
    return {
      level: 'note',
      says: `${plural(slugs.length, 'site')}: ${list}; looking at ${this.site}`,
      todo: 'Say which is meant with --site or ROLLCALL_SITE.',
    };
  }

  private async readSummary(): Promise<Finding> {
    const askedMs = this.context.nowMs;
    const summary = await this.context.api.get<Summary>(`/sites/${encodeURIComponent(this.site!)}/summary`);
    this.summary = { summary, askedMs, answeredMs: this.context.nowMs };
    return {
      level: 'ok',
      says: `${plural(summary.total, 'client')}, read in ${this.summary.answeredMs - askedMs} ms`,
      todo: null,
    };
  }

  private clock(): Finding {
    const { summary, askedMs, answeredMs } = this.summary!;
    return judgeClock(Date.parse(summary.asOf) - (askedMs + answeredMs) / 2, (answeredMs - askedMs) / 2);
  }

  private async appliances(): Promise<Finding> {
    const { items } = await this.context.api.get<AppliancesAnswer>(
      `/sites/${encodeURIComponent(this.site!)}/appliances`,
    );
    return judgeAppliances(items);
  }
}

async function print(context: Context, checks: readonly Check[], isWell: boolean): Promise<void> {
  const rows = checks.map(({ check, level, says, todo }): Cell[] => {
    const [text, tone] = MARKS[level];
    return [{ value: level, text, tone }, { value: check }, { value: says }, { value: todo }];
  });
  const todos = checks.filter(({ todo }) => todo !== null).map(({ check, todo }) => `${check}: ${todo}`);
  await context.printer.report({
    json: { ok: isWell, checks },
    sheet: { columns: COLUMNS, rows },
    foot: [
      ...(todos.length === 0 ? [] : ['', ...todos]),
      '',
      isWell ? 'All is well.' : 'Something is wrong; see above.',
    ],
  });
}
