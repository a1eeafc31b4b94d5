import type { Site, SitesAnswer } from '../contracts/sites.js';
import { ApiClient } from './api-client.js';
import { CliError, Interrupted } from './cli-error.js';
import { Printer, type Format } from './printer.js';
import type { Surroundings } from './surroundings.js';

export interface GlobalOptions {
  output: Format;
  url?: string;
  key?: string;
  site?: string;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** What every command needs: the API, the site that is meant, and where to print. */
export class Context {
  readonly printer: Printer;
  private siteSlug: string | null = null;

  constructor(
    private readonly options: GlobalOptions,
    readonly surroundings: Surroundings,
  ) {
    this.printer = new Printer(options.output, surroundings);
  }

  private opened: ApiClient | null = null;

  get api(): ApiClient {
    this.opened ??= new ApiClient(this.url(), this.key(), this.surroundings);
    return this.opened;
  }

  get nowMs(): number {
    return this.surroundings.nowMs();
  }

  get isEnding(): boolean {
    return this.surroundings.signal.aborted;
  }

  /** Waits; throws Interrupted when the command is to end. */
  async sleep(ms: number): Promise<void> {
    await this.surroundings.sleep(ms, this.surroundings.signal);
    if (this.isEnding) throw new Interrupted();
  }

  /** Where Rollcall answers. What cannot be an address is refused without being repeated: it may hold a secret. */
  url(): URL {
    const given = this.options.url ?? (this.surroundings.env['ROLLCALL_URL'] || DEFAULT_URL);
    const example = `It is the address of the dashboard, e.g. ${DEFAULT_URL}.`;
    const url = URL.canParse(given.trim()) ? new URL(given.trim()) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) {
      throw CliError.usage('--url (or ROLLCALL_URL) is no http or https address.', example);
    }
    if (url.username !== '' || url.password !== '') {
      throw CliError.usage(
        '--url (or ROLLCALL_URL) must not hold a name or a password.',
        'Give the key as ROLLCALL_KEY.',
      );
    }
    url.search = '';
    url.hash = '';
    return url;
  }

  /** Never printed, nor part of a message. Null when none was given. */
  key(): string | null {
    const { env } = this.surroundings;
    const given = (this.options.key ?? (env['ROLLCALL_KEY'] || env['ROLLCALL_BOOTSTRAP_KEY']))?.trim();
    if (given === undefined || given === '') return null;
    if (/^[\x21-\x7e]{1,500}$/.test(given)) return given;
    throw CliError.usage(
      'The key holds signs that no key has.',
      'Look at --key, ROLLCALL_KEY and ROLLCALL_BOOTSTRAP_KEY.',
    );
  }

  get wantedSite(): string | null {
    return this.options.site ?? (this.surroundings.env['ROLLCALL_SITE'] || null);
  }

  /** The slug of the site that is meant: the one given, else the only one. */
  async site(): Promise<string> {
    this.siteSlug ??= this.wantedSite ?? onlyOne((await this.api.get<SitesAnswer>('/sites?limit=500')).items);
    return this.siteSlug;
  }

  /** A path of the API below the site. */
  async sitePath(rest: string): Promise<string> {
    return `/sites/${encodeURIComponent(await this.site())}${rest}`;
  }

  async get<Body>(rest: string): Promise<Body> {
    return this.api.get<Body>(await this.sitePath(rest));
  }
}

function onlyOne(sites: readonly Site[]): string {
  if (sites.length === 1) return sites[0]!.slug;
  if (sites.length === 0)
    throw new CliError('There is no site yet.', 'Make one in the dashboard, or with POST /api/v1/sites.');
  throw CliError.usage(
    `There are ${sites.length} sites: say which is meant.`,
    `--site ${sites
      .map(({ slug }) => slug)
      .slice(0, 20)
      .join(' | ')}`,
  );
}
