import { Injectable } from '@nestjs/common';
import { ALERT_SETTINGS_DEFAULTS, type AlertSettings } from '../../contracts/alerts.js';
import type { Statements } from '../../platform/database/database.js';

const READ = 'SELECT settings FROM alert_settings WHERE site_id = $1';

/** A site's settings of alerts: what its people have set, and else as usual. Who sets them is `alerts/settings`. */
@Injectable()
export class SettingsReader {
  async read(tx: Statements, siteId: string): Promise<AlertSettings> {
    const [row] = await tx.prepared<{ settings: Partial<AlertSettings> }>(READ, [siteId]);
    return { ...ALERT_SETTINGS_DEFAULTS, ...row?.settings };
  }
}
