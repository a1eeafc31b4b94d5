import type { AlertSettings } from '../../src/contracts/alerts.js';
import type { Finding } from '../../src/alerts/model/finding.js';
import { beginIncident, mayReopen, reopenIncident, stepIncident } from '../../src/alerts/model/incident-step.js';
import type { IncidentRecord, IncidentStep, Sight } from '../../src/alerts/model/incident.js';
import { finding, sight } from './alert-builders.js';
import { NOW_MS } from './model-builders.js';

/** What was said of an incident, and when: seconds since the life began. */
export interface Said {
  second: number;
  id: string;
  kind: string;
  cause: string | null;
  count: number;
  sequence: number;
}

/**
 * The life of one alert in virtual time, as the judge leads it: begun when it is found and no incident is open, reopened when one was resolved
 * lately, stepped every turn, kept as JSON between turns as the database does.
 */
export class AlertLife {
  record: IncidentRecord | null = null;
  readonly said: Said[] = [];
  readonly story: string[] = [];
  seconds = 0;
  private begun = 0;

  constructor(
    private readonly settings: AlertSettings,
    private readonly found: Finding = finding({ alert: 'client_offline', scope: 'clients', severity: 'warning' }),
  ) {}

  get nowMs(): number {
    return NOW_MS + this.seconds * 1000;
  }

  /** One turn. Answers its step; null when there was nothing to step. */
  turn(parts: Partial<Sight> = {}): IncidentStep | null {
    const seen = sight({ severity: this.found.severity, ...parts });
    const opened = this.open(seen);
    if (opened === null) return null;
    const step = stepIncident(opened, seen, this.settings, this.nowMs);
    this.story.push(...step.events.map(({ kind }) => kind));
    if (step.tell !== null) {
      this.said.push({
        second: this.seconds,
        id: step.record.id,
        ...step.tell,
        count: step.record.count,
        sequence: step.record.sequence,
      });
    }
    this.record = step.forget ? null : (JSON.parse(JSON.stringify(step.record)) as IncidentRecord);
    return step;
  }

  /** Turns every second, or so many seconds apart, for that long. */
  during(seconds: number, parts: Partial<Sight> = {}, apart = 1): this {
    for (const end = this.seconds + seconds; this.seconds < end; this.seconds += apart) this.turn(parts);
    return this;
  }

  /** E.g. `30 firing 12`, `330 update grown 13`. */
  get words(): string[] {
    return this.said.map(({ second, kind, cause, count }) =>
      [second, kind, cause, count].filter((part) => part !== null).join(' '),
    );
  }

  private open(seen: Sight): IncidentRecord | null {
    if (this.record !== null && this.record.state !== 'resolved') return this.record;
    if (!seen.present || seen.endedBy !== null) return null;
    if (this.record !== null && mayReopen(this.record, this.settings, this.nowMs)) {
      return reopenIncident(this.record, this.found, this.nowMs);
    }
    this.begun += 1;
    return beginIncident(`incident-${this.begun}`, this.begun, this.found, this.nowMs);
  }
}
