/**
 * Decides how a line of an incident's story reads. Says nothing that the line does not hold: numbers and names come from its data, and a
 * line whose data is missing still reads. Invariant: every kind has a sentence. Source: the events of `alerts/model/incident-step.ts`.
 */
import type { IncidentEvent } from '../../../contracts/alert-words.js';

type Data = Readonly<Record<string, unknown>>;

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const clients = (many: number) => (many === 1 ? '1 client' : `${many} clients`);

/** `, with 12 clients in it`, where the line says how many. */
function withClients({ count }: Data): string {
  const many = numberOf(count);
  return many === null || many === 0 ? '' : `, with ${clients(many)} in it`;
}

const colon = (value: unknown) => (textOf(value) === null ? '' : `: ${textOf(value)}`);

const SENTENCES: Record<IncidentEvent, (data: Data) => string> = {
  began: (data) => `It began${withClients(data)}.`,
  fired: (data) => `It fired${withClients(data)}.`,
  updated: (data) => `An update was sent${withClients(data)}.`,
  repeated: (data) => `It was told again${withClients(data)}.`,
  severity_raised: (data) => `It is ${textOf(data['severity']) ?? 'more urgent'} now.`,
  flapping_began: () => 'It comes and goes: it is told as one until it is steady.',
  flapping_ended: () => 'It is steady again.',
  calming: () => 'It looks as if it were over.',
  returned: (data) => `It is back${withClients(data)}.`,
  muted: () => 'A silence covers it: nothing is told.',
  unmuted: () => 'No silence covers it any more.',
  acknowledged: (data) => `Somebody has taken it on${colon(data['note'])}.`,
  acknowledgement_withdrawn: () => 'Nobody has it any more.',
  absorbed_others: () => 'Lesser alerts are counted in it.',
  resolved: () => 'It is over.',
  reopened: (data) => `It began again${withClients(data)}.`,
};

export const eventSays = (kind: IncidentEvent, data: Data): string => SENTENCES[kind](data);
