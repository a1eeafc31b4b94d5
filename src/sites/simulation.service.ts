import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { AuditTrail } from '../access/audit-trail.service.js';
import type { ResetBody } from '../contracts/driver-control.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import { Drivers } from './drivers/drivers.js';
import type { SiteRecord } from './model/site-record.js';

/** What may be done to a simulated site and to no other. */
@Injectable()
export class Simulations {
  constructor(
    private readonly database: Database,
    private readonly drivers: Drivers,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Lets the simulation begin anew, as another scenario when one is named; answers when it has taken the order. Problems:
   * `not_simulated`, `conflict` when this simulation cannot begin anew, `driver_failed` when it could not be asked.
   */
  async reset(actor: Actor, site: SiteRecord, body: ResetBody): Promise<void> {
    const result = await this.drivers.of(site).reset(body);
    if (!result.ok) throw refusal(site, result.reason);
    await this.audit.record(this.database, {
      actor,
      action: 'simulation.reset',
      siteId: site.id,
      siteSlug: site.slug,
      after: { scenario: body.scenario ?? null },
    });
  }
}

function refusal(site: SiteRecord, reason: string): Problem {
  if (reason === 'unsupported') {
    return new Problem(
      'not_simulated',
      `Site "${site.slug}" has driver "${site.driverKind}"; nothing simulated is behind it.`,
    );
  }
  if (reason === 'refused') return new Problem('conflict', `The simulation of site "${site.slug}" cannot begin anew.`);
  return new Problem('driver_failed', `The simulation of site "${site.slug}" did not take the order: ${reason}.`, {
    extra: { reason },
  });
}
