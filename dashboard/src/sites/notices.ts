/**
 * What the line under the header says when something is not as it should be: the link, the server, the appliance, alerts that are kept
 * quiet, or what this person may do. Each has words of its own, and an appliance out of reach is never worded as clients out of reach. Pure: "now" comes in.
 */
import type { Silence } from '@contracts/alerts';
import type { Sweep } from '@contracts/observation';
import type { Appliance } from '@contracts/sites';
import { formatAgo, formatDuration, formatMinute, formatTime, visibleText } from '../lib/format';
import { seenBetweenText } from '../observed/seen-words';
import type { Link } from '../stream/stream-client';
import type { Tone } from '../words/tones';
import type { Outage } from './api-health';

export type NoticeKind =
  'link_lost' | 'api_down' | 'behind' | 'limited' | 'appliance' | 'silence' | 'read_only' | 'sight';

export interface NoticeLine {
  kind: NoticeKind;
  tone: Tone;
  title: string;
  text: string;
  /** Which silence. */
  silence?: string;
}

export interface PageFacts {
  link: Link;
  outage: Outage | null;
  /** By how much the server's own reading is behind. */
  feedLagMs: number;
  appliances: readonly Appliance[];
  /** Of an observed site, whose fleet cannot be seen now: why, since when, and the look that saw it whole last. */
  unseen: { why: string; since: string; latest: Sweep | null } | null;
  /** Those that are active. */
  silences: readonly Silence[];
  /** The person's role, where it may change nothing. */
  readOnlyRole: string | null;
  nowMs: number;
}

/** The server's own reading of the change feed counts as behind above this. */
export const BEHIND_MS = 2000;

/** Most urgent first; empty when all is well. */
export function noticesOf(facts: PageFacts): NoticeLine[] {
  const { link, readOnlyRole } = facts;
  const isLost = link.state === 'lost';
  return [
    ...(isLost ? [lost(link, facts.nowMs)] : []),
    ...apiDown(facts, isLost),
    ...appliancesInTrouble(facts).flatMap((appliance) => applianceNotice(appliance, facts.nowMs)),
    ...(facts.unseen === null ? [] : [unseen(facts.unseen, facts.nowMs)]),
    ...(!isLost && facts.feedLagMs > BEHIND_MS ? [behind(facts.feedLagMs)] : []),
    ...(!isLost && link.limited ? [LIMITED] : []),
    ...facts.silences.map((silence) => silenced(silence, facts.nowMs)),
    ...(readOnlyRole === null ? [] : [readOnly(readOnlyRole)]),
  ];
}

function lost({ lastHeardMs }: Link, nowMs: number): NoticeLine {
  const from =
    lastHeardMs === null
      ? 'Nothing came over it yet.'
      : `What is shown is from ${clock(lastHeardMs, nowMs)}, ${formatAgo(nowMs - lastHeardMs).replace(' ago', ' old')}.`;
  return {
    kind: 'link_lost',
    tone: 'bad',
    title: 'Link lost',
    text: `${from} The clients go on meanwhile; the link is being opened again.`,
  };
}

function apiDown({ outage, nowMs }: PageFacts, isLost: boolean): NoticeLine[] {
  // A lost link says already that nothing answers.
  if (outage === null || (isLost && outage.status === 0)) return [];
  const title = outage.status === 0 ? 'Rollcall does not answer' : 'Rollcall is not ready';
  const text = `Since ${clock(outage.sinceMs, nowMs)}: ${outage.message} What is shown may be old, and changes may be refused.`;
  return [{ kind: 'api_down', tone: 'bad', title, text }];
}

/** That a fleet is not seen now is told once, not once more for the appliance that does not answer. */
const appliancesInTrouble = ({ appliances, unseen: blind }: PageFacts) =>
  blind === null ? appliances : appliances.filter(({ health }) => health !== 'unreachable');

function applianceNotice(appliance: Appliance, nowMs: number): NoticeLine[] {
  const { name, health, healthMessage, observedAt } = appliance;
  const says = healthMessage === null ? '' : ` ${visibleText(healthMessage)}`;
  if (health === 'unreachable') {
    const since = observedAt === null ? '' : ` It was last looked at ${formatTime(observedAt, nowMs)}.`;
    const text = `Rollcall cannot reach it; this says nothing about the clients, which may well be connected.${since}${says}`;
    return [{ kind: 'appliance', tone: 'warn', title: `Appliance ${name} unreachable`, text }];
  }
  if (health !== 'unhealthy') return [];
  return [
    { kind: 'appliance', tone: 'warn', title: `Appliance ${name} unhealthy`, text: `So it says of itself.${says}` },
  ];
}

/** Whoever wonders why nobody was told reads here why: until when, by whom, and what for. */
function silenced({ id, alerts, filter, endsAt, author, reason }: Silence, nowMs: number): NoticeLine {
  const some = alerts.length > 0 || filter !== '';
  const title = `${some ? 'Some alerts are' : 'Alerts are'} silenced until ${formatMinute(endsAt, nowMs)}`;
  const text = `by ${visibleText(author.replace(/^person /, ''))}: ${visibleText(reason)}`;
  return { kind: 'silence', tone: 'held', title, text, silence: id };
}

function unseen({ why, since, latest }: NonNullable<PageFacts['unseen']>, nowMs: number): NoticeLine {
  const kept =
    latest === null ? 'It has not been seen whole yet.' : `What is shown was ${seenBetweenText(latest, nowMs)}.`;
  // What is wrong may have changed since then.
  const title = `Fleet not seen since ${formatTime(latest?.finishedAt ?? since, nowMs)}`;
  const text = `${why}, since ${formatTime(since, nowMs)}. ${kept} The Overview says what to do.`;
  return { kind: 'sight', tone: 'warn', title, text };
}

function behind(lagMs: number): NoticeLine {
  const by = formatDuration(lagMs / 1000);
  return {
    kind: 'behind',
    tone: 'warn',
    title: 'Server behind',
    text: `The link is good, but the server itself shows what was true ${by} ago.`,
  };
}

const LIMITED: NoticeLine = {
  kind: 'limited',
  tone: 'warn',
  title: 'Counts only',
  text: 'This browser was too slow for every change: it gets the counts, and rows when they are opened or refreshed.',
};

function readOnly(role: string): NoticeLine {
  const text = `Your role, ${role}, may look at everything and change nothing.`;
  return { kind: 'read_only', tone: 'idle', title: 'Read-only', text };
}

const clock = (atMs: number, nowMs: number) => formatTime(new Date(atMs).toISOString(), nowMs);
