import { Injectable } from '@nestjs/common';
import { STREAMED_ALERTS_MAX, STREAMED_RESOLVED_MAX, type Alerts } from '../../contracts/stream.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { SILENCES_MAX, Silences } from '../silences/silences.service.js';
import { Incidents } from './incidents.service.js';

/** Everything that a site's alerts say now, as the stream shows it. */
@Injectable()
export class AlertBoard {
  constructor(
    private readonly incidents: Incidents,
    private readonly silences: Silences,
  ) {}

  async of(site: SiteRecord): Promise<Alerts> {
    const [{ counts, open, resolved }, silences] = await Promise.all([
      this.incidents.latest(site, { open: STREAMED_ALERTS_MAX, resolved: STREAMED_RESOLVED_MAX }),
      this.silences.list(site, { limit: SILENCES_MAX, state: 'active' }),
    ]);
    return { counts, alerts: open, resolved, silences: silences.items };
  }
}
