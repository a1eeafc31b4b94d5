/** What keeps new starts from happening on a site, most urgent first. Pure. */
import type { Brake, Gate, Paused, Summary } from '@contracts/upgrades';

export type Stopped =
  | { kind: 'safety_brake'; brake: NonNullable<Brake> }
  | { kind: 'paused'; paused: NonNullable<Paused> }
  | { kind: 'gate'; gate: Gate };

export function stoppedBy({ brake, paused, gates }: Pick<Summary, 'brake' | 'paused' | 'gates'>): Stopped | null {
  if (brake !== null) return { kind: 'safety_brake', brake };
  if (paused !== null) return { kind: 'paused', paused };
  const gate = gates.find(({ closed }) => closed);
  return gate === undefined ? null : { kind: 'gate', gate };
}
