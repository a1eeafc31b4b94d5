import { Injectable } from '@nestjs/common';
import { type Actor, actorLabel } from '../../access/actor.js';
import { AuditTrail } from '../../access/audit-trail.service.js';
import { ALERT_SETTINGS_DEFAULTS, type PatchAlertSettingsBody } from '../../contracts/alerts.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem.js';
import { requireMatch } from '../../sites/if-match.js';
import type { SiteRecord } from '../../sites/model/site-record.js';
import { OwnSettingsStore, type OwnSettingsRow } from './own-settings.store.js';
import { alertSettingsConflicts, changeAlertSettings } from './model/alert-settings-change.js';

/** When a site's alerts fire, and how often they are told. The judge reads them anew each turn. */
@Injectable()
export class AlertSettingsService {
  constructor(
    private readonly database: Database,
    private readonly store: OwnSettingsStore,
    private readonly audit: AuditTrail,
  ) {}

  read(site: SiteRecord): Promise<OwnSettingsRow> {
    return this.store.read(this.database, site.id);
  }

  /** Problems: `version_required`, `stale_version`, `invalid` when the settings do not go together. */
  async patch(
    actor: Actor,
    site: SiteRecord,
    ifMatch: string | undefined,
    { why, ...patch }: PatchAlertSettingsBody,
  ): Promise<OwnSettingsRow> {
    return this.database.transaction(async (tx) => {
      const row = await this.store.lock(tx, site.id);
      requireMatch(ifMatch, row.version);
      const change = changeAlertSettings(ALERT_SETTINGS_DEFAULTS, row.settings, patch);
      const errors = alertSettingsConflicts(change.settings, patch);
      if (errors.length > 0) throw new Problem('invalid', 'These settings do not go together.', { errors });
      const { before, after } = change;
      if (Object.keys(after).length === 0 && !change.isKeptAnew) return row;
      const saved = await this.store.save(tx, site.id, change.own, actorLabel(actor));
      const action = 'alert_settings.changed';
      await this.audit.record(tx, {
        actor,
        action,
        siteId: site.id,
        siteSlug: site.slug,
        before,
        after,
        why: why ?? null,
      });
      return saved;
    });
  }
}
