/** What was typed for a step and is not sent yet. Pure. */
import type { Evidence } from '@contracts/plans';

export interface StepNotes {
  /** Keys of the checks that were ticked. */
  ticked: readonly string[];
  note: string;
  evidence: readonly Evidence[];
}

export const NO_NOTES: StepNotes = { ticked: [], note: '', evidence: [] };

/** A row that was opened and left empty proves nothing. */
export function withoutEmpty(rows: readonly Evidence[]): Evidence[] {
  return rows.map(({ kind, value }) => ({ kind, value: value.trim() })).filter(({ value }) => value !== '');
}
