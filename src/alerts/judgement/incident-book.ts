import { uuidv7 } from 'uuidv7';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { Finding } from '../model/finding.js';
import type { IncidentRecord, IncidentStep, Sight } from '../model/incident.js';
import { beginIncident, mayReopen, reopenIncident, stepIncident } from '../model/incident-step.js';
import type { Rung } from '../model/mass-offline.js';

/** What a turn did to one incident. */
export interface Kept {
  before: IncidentRecord;
  /** Whether it stands in the database already. */
  isNew: boolean;
  step: IncidentStep;
}

/** A site's incidents during one turn: those that are open, those that may be taken up again, and what became of them. */
export class IncidentBook {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly open: readonly IncidentRecord[],
    private readonly resolved: readonly IncidentRecord[],
    private readonly settings: AlertSettings,
    private readonly nowMs: number,
    private number: number,
  ) {}

  get lastNumber(): number {
    return this.number;
  }

  get all(): readonly Kept[] {
    return [...this.kept.values()];
  }

  /** Those that were open when the turn began. */
  get opened(): readonly IncidentRecord[] {
    return this.open;
  }

  openFor(rung: Rung): IncidentRecord | null {
    return this.open.find((record) => isSame(record, rung)) ?? null;
  }

  /** The one that is open for the finding, one that it takes up again, or a new one. */
  take(finding: Finding): { record: IncidentRecord; isNew: boolean } {
    const open = this.openFor(finding);
    if (open !== null) return { record: open, isNew: false };
    const former = this.resolved.find(
      (record) => isSame(record, finding) && mayReopen(record, this.settings, this.nowMs),
    );
    if (former !== undefined) return { record: reopenIncident(former, finding, this.nowMs), isNew: true };
    this.number += 1;
    return { record: beginIncident(uuidv7(), this.number, finding, this.nowMs), isNew: true };
  }

  step(record: IncidentRecord, isNew: boolean, sight: Sight): IncidentRecord {
    const step = stepIncident(record, sight, this.settings, this.nowMs);
    this.kept.set(record.id, { before: record, isNew, step });
    return step.record;
  }

  /** As the turn leaves it; null: it was not touched. */
  after(id: string): IncidentRecord | null {
    return this.kept.get(id)?.step.record ?? null;
  }

  /** Another line in the story of one that was stepped. */
  note(id: string, event: IncidentStep['events'][number]): void {
    const kept = this.kept.get(id);
    if (kept === undefined) return;
    this.kept.set(id, { ...kept, step: { ...kept.step, events: [...kept.step.events, event] } });
  }
}

const isSame = (one: Rung, other: Rung): boolean =>
  one.alert === other.alert && one.scope === other.scope && one.scopeKey === other.scopeKey;
