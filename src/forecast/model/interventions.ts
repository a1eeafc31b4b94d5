/** Says what a line of the change feed means in the story of a run. Lines of any other kind are no interventions. */
import type { RunStory } from '../../contracts/forecast.js';
import type { ChangeKind } from '../../contracts/words.js';

export type Intervention = RunStory['interventions'][number];

export interface FeedLine {
  at: Date;
  kind: ChangeKind;
  by: string | null;
  data: Record<string, unknown>;
  why: string | null;
}

export function interventionOf({ at, kind, by, data, why }: FeedLine): Intervention[] {
  const line = { at: at.toISOString(), by, from: null, to: null, why };
  switch (kind) {
    case 'limit.changed':
      return [{ ...line, kind, from: number(data['before']), to: number(data['after']) }];
    case 'starts.paused':
    case 'starts.resumed':
      return [{ ...line, kind }];
    case 'brake.tripped':
      return [
        { ...line, kind, why: `${text(data['failures'])} of the last ${text(data['outcomes'])} came to nothing` },
      ];
    case 'gate.changed':
      return [{ ...line, kind, why: gateWords(data) }];
    default:
      return [];
  }
}

function gateWords(data: Record<string, unknown>): string {
  const source = text(data['source']);
  return data['removed'] === true ? `gate of ${source} taken away` : `gate of ${source}: ${text(data['reason'])}`;
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?');
