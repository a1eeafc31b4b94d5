/** Asks Rollcall over HTTP as an administrator does. Not for load: see `load/`. */
export class Api {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  /** The answer's body; throws what the server said when it refuses. `path` is below `/api/v1`. */
  async ask<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Body> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body !== undefined && JSON_BODY), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  }

  /** Changes settings, whatever version they are at. */
  async setSettings(site: string, settings: Record<string, unknown>): Promise<void> {
    const { version } = await this.ask<{ version: number }>('GET', `/sites/${site}/settings`);
    await this.ask('PATCH', `/sites/${site}/settings`, settings, { 'if-match': `"${version}"` });
  }

  async createIngestKey(site: string): Promise<string> {
    const body = { name: `bench ${site}`, role: 'ingest', site };
    const { secret } = await this.ask<{ secret: string }>('POST', '/keys', body);
    return secret;
  }
}

const JSON_BODY = { 'content-type': 'application/json' };
