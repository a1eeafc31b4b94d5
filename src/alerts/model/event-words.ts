/** Says in plain words what happened: the alerts that are events, and the lines of an incident's own story. It decides nothing. */
import type { IncidentEvent } from '../../contracts/alert-words.js';
import { numberOf, textOf, type Facts } from './given.js';
import { plain } from './plain-text.js';
import { amount, counted, duration, momentOf } from './spoken.js';
import { runbookOf, type Words } from './wording.js';

/** What happened, as far as it is known. */
export type AlertEventFacts =
  | {
      alert: 'limit_changed';
      before: number | null;
      after: number;
      by: string | null;
      why: string | null;
      /** It is only recorded here; the appliance has it. */
      isObserved?: boolean;
    }
  | {
      alert: 'run_finished';
      run: number;
      /** The version, and its revision where it has one. */
      target: string | null;
      upToDate: number | null;
      failed: number | null;
      seconds: number | null;
      /** Who is back was seen by sweeps. */
      isObserved?: boolean;
    }
  | {
      alert: 'window_started' | 'window_ended';
      /** Which of a plan's windows: first or second. */
      which: 'first' | 'second';
      opensAtMs: number;
      closesAtMs: number;
      /** Whether the plan is still under way when its window ends. */
      isPlanUnderWay: boolean;
    };

export function eventWords(event: AlertEventFacts): Words {
  return { ...eventText(event), firstChecks: [], runbook: runbookOf(event.alert) };
}

function eventText(event: AlertEventFacts): Pick<Words, 'title' | 'says'> {
  switch (event.alert) {
    case 'limit_changed': {
      const from = event.before === null ? '' : ` from ${amount(event.before)}`;
      const why = event.why === null ? '' : ` Why: ${plain(event.why, 500)}`;
      if (event.isObserved === true) {
        return {
          title: `The recorded limit of upgrades is now ${amount(event.after)}`,
          says: `${nameOf(event.by)} recorded that the appliance’s maximum of concurrent upgrades was changed${from} to ${amount(event.after)}. It is set on the appliance, not enforced by Rollcall.${why}`,
        };
      }
      return {
        title: `The limit of upgrades is now ${amount(event.after)}`,
        says: `${nameOf(event.by)} changed the maximum of concurrent upgrades${from} to ${amount(event.after)}.${why}`,
      };
    }
    case 'run_finished':
      return {
        title: `Upgrade run ${amount(event.run)} is finished`,
        says: runSays(event),
      };
    case 'window_started':
      return {
        title: `The ${event.which} maintenance window has begun`,
        says: `It lasts until ${momentOf(event.closesAtMs)}.`,
      };
    case 'window_ended':
      return {
        title: `The ${event.which} maintenance window is over`,
        says: `It began at ${momentOf(event.opensAtMs)}. ${event.isPlanUnderWay ? 'The upgrade plan is not finished.' : 'The upgrade plan is through with it.'}`,
      };
  }
}

function runSays({
  target,
  upToDate,
  failed,
  seconds,
  isObserved,
}: Extract<AlertEventFacts, { alert: 'run_finished' }>): string {
  const to = target === null ? '' : ` to ${plain(target)}`;
  const took = seconds === null ? '' : ` after ${duration(seconds)}`;
  const parts = [`Nobody is waited for any more: the run${to} has ended${took}.`];
  const seen = isObserved === true ? ', as seen by the latest sweep' : '';
  if (upToDate !== null) parts.push(`${counted(upToDate, 'client is', 'clients are')} up to date${seen}.`);
  if (failed !== null && failed > 0) parts.push(`${counted(failed, 'client')} could not be upgraded.`);
  return parts.join(' ');
}

/** Who did it, without saying that they are a person. */
const nameOf = (by: string | null): string => (by === null ? 'Rollcall' : plain(by.replace(/^person /, '')));

/** A line of an incident's story. `data` is what the step kept of it, or the service that did it. */
export const eventSays = (kind: IncidentEvent, data: Facts, by: string | null = null): string => LINES[kind](data, by);

type Line = (data: Facts, by: string | null) => string;

const clients = (data: Facts): string => {
  const count = numberOf(data, 'count');
  return count === null || count === 0 ? '' : `: ${counted(count, 'client')}`;
};

const noted = (data: Facts): string => {
  const note = textOf(data, 'note');
  return note === null ? '.' : `: ${note}`;
};

const CAUSES: Record<string, string> = {
  grown: 'It has grown',
  doubled: 'It has doubled',
  changed: 'It has changed',
};

const ENDS: Record<string, string> = {
  recovered: 'It is over.',
  mostly_recovered: 'It is over: so few are left that they are told of as single clients.',
  absorbed: 'It is counted in a greater incident.',
  excused: 'What caused it is expected now.',
  switched_off: 'The alert was switched off.',
};

const LINES: Record<IncidentEvent, Line> = {
  began: () => 'It began. Nobody is told yet, for it may be part of something greater.',
  fired: (data) =>
    data['muted'] === true
      ? `It fired${clients(data)}. A silence covers it: nobody was told.`
      : `It was told${clients(data)}.`,
  updated: (data) => `${CAUSES[textOf(data, 'cause') ?? ''] ?? 'It was told again'}${clients(data)}.`,
  repeated: (data) => `Still so, told again${clients(data)}.`,
  severity_raised: (data) => `It is ${textOf(data, 'to') ?? 'graver'} now; it was ${textOf(data, 'from') ?? 'less'}.`,
  flapping_began: (data) =>
    `It comes and goes (${counted(numberOf(data, 'changes') ?? 0, 'change')} lately): it stays as one until it rests.`,
  flapping_ended: () => 'It has come to rest.',
  calming: (data) => `It looks as if it were over; it is watched for a while${clients(data)}.`,
  returned: (data) => `It was not over${clients(data)}.`,
  muted: () => 'A silence covers it: nothing more goes out.',
  unmuted: () => 'No silence covers it any more.',
  acknowledged: (data, by) => `${nameOf(by)} is at it${noted(data)}`,
  acknowledgement_withdrawn: (_data, by) => `${nameOf(by)} is no longer at it.`,
  absorbed_others: (data) => {
    const count = numberOf(data, 'count') ?? 1;
    return `${counted(count, 'smaller incident is', 'smaller incidents are')} counted in it.`;
  },
  resolved: (data) => ENDS[textOf(data, 'resolution') ?? ''] ?? 'It is over.',
  reopened: (data) => `It is back so soon that it is the same one${clients(data)}.`,
};
