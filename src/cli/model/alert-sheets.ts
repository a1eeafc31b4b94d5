/** Alerts, one alert with its story, and silences as rows and lines. */
import type { Severity } from '../../contracts/alert-words.js';
import type { Incident, IncidentCounts, IncidentDetail, Member, Silence } from '../../contracts/alerts.js';
import { actor, ago, count, dateTime, plural, time, word } from './format.js';
import type { Cell, Column, Sheet } from './sheet.js';
import type { Tone } from './style.js';

const SEVERITY_TONES: Record<Severity, Tone | null> = { critical: 'bad', warning: 'warn', info: null, none: 'quiet' };
const STORY_LINES_MAX = 20;

const ALERT_COLUMNS: readonly Column[] = [
  { title: 'No', align: 'right' },
  { title: 'Severity' },
  { title: 'State' },
  { title: 'Alert', csvOnly: true },
  { title: 'Clients', align: 'right' },
  { title: 'Began', align: 'right' },
  { title: 'Taken by' },
  { title: 'Title' },
  { title: 'Scope', csvOnly: true },
  { title: 'Likely cause', csvOnly: true },
  { title: 'Resolved', csvOnly: true },
  { title: 'ID', csvOnly: true },
];

/** `muted` where a silence covers it whole: that says more than that it fires. */
const stateOf = ({ state, muted, flapping }: Incident): string =>
  muted ? 'muted' : flapping && state === 'firing' ? 'flapping' : state;

function stateTone(incident: Incident): Tone | null {
  if (incident.state === 'resolved') return 'good';
  return incident.muted || incident.state === 'pending' ? 'quiet' : null;
}

function alertRow(incident: Incident, nowMs: number): Cell[] {
  const { severity, counts, acknowledged, scope, likelyCause } = incident;
  const state = stateOf(incident);
  return [
    { value: incident.number },
    { value: severity, tone: SEVERITY_TONES[severity] },
    { value: state, tone: stateTone(incident) },
    { value: incident.alert },
    { value: counts?.now ?? null, text: counts === null ? '–' : count(counts.now) },
    { value: incident.beganAt, text: ago(incident.beganAt, nowMs) },
    { value: acknowledged?.by ?? null, text: acknowledged === null ? '' : actor(acknowledged.by) },
    { value: incident.title },
    { value: scope.name === null ? scope.kind : `${scope.kind} ${scope.name}` },
    { value: likelyCause?.says ?? null },
    { value: incident.resolvedAt },
    { value: incident.id },
  ];
}

export function alertsSheet(incidents: readonly Incident[], nowMs: number): Sheet {
  return { columns: ALERT_COLUMNS, rows: incidents.map((incident) => alertRow(incident, nowMs)) };
}

/** `2 alerts fire (1 critical, 1 warning); 3 are muted`. */
export function countsWords({ firing, muted, critical, warning }: IncidentCounts): string {
  const kinds = [critical > 0 ? `${count(critical)} critical` : '', warning > 0 ? `${count(warning)} warning` : ''];
  const named = kinds.filter((kind) => kind !== '').join(', ');
  const fire = firing === 0 ? 'No alert fires' : `${plural(firing, 'alert fires', 'alerts fire')}`;
  const quiet = muted === 0 ? '' : `; ${count(muted)} ${muted === 1 ? 'is' : 'are'} muted`;
  return `${fire}${named === '' ? '' : ` (${named})`}${quiet}.`;
}

/** One alert as names and figures. */
export function alertFigures(incident: IncidentDetail): Cell[][] {
  const figure = (name: string, value: Cell['value'], text?: string, tone: Tone | null = null): Cell[] => [
    { value: name, tone: 'quiet' },
    { value, tone, ...(text !== undefined && { text }) },
  ];
  const at = (name: string, moment: string | null) => (moment === null ? [] : [figure(name, moment, dateTime(moment))]);
  const { counts, acknowledged, scope, likelyCause, absorbedBy } = incident;
  return [
    figure('alert', incident.alert, `${word(incident.alert)} (${incident.number})`),
    figure('severity', incident.severity, undefined, SEVERITY_TONES[incident.severity]),
    figure('state', stateOf(incident), undefined, stateTone(incident)),
    ...(scope.name === null ? [] : [figure(scope.kind, scope.name)]),
    ...(counts === null
      ? []
      : [
          figure('clients in it', counts.now, count(counts.now)),
          figure('clients muted', counts.muted, count(counts.muted)),
          figure('clients at most', counts.peak, count(counts.peak)),
        ]),
    ...(likelyCause === null ? [] : [figure('likely cause', likelyCause.says)]),
    ...at('began', incident.beganAt),
    ...at('told', incident.firedAt),
    ...at('resolved', incident.resolvedAt),
    ...(incident.resolution === null ? [] : [figure('resolution', incident.resolution, word(incident.resolution))]),
    ...(absorbedBy === null ? [] : [figure('counted in', absorbedBy.number)]),
    ...(acknowledged === null ? [] : [figure('taken by', acknowledged.by, takenWords(acknowledged))]),
    ...incident.told.map(({ receiver, delivered, waiting, failed }) =>
      figure(
        `told to ${receiver.name}`,
        delivered,
        `${count(delivered)} delivered, ${count(waiting)} waiting, ${count(failed)} failed`,
        failed > 0 ? 'bad' : null,
      ),
    ),
    figure('id', incident.id),
  ];
}

const takenWords = ({ by, at, note }: NonNullable<Incident['acknowledged']>) =>
  `${actor(by)}, ${dateTime(at)}${note === null ? '' : `: ${note}`}`;

/** What stands below the figures for people: what holds, what to look at first, some of the clients, and the story. */
export function alertLines(incident: IncidentDetail, members: readonly Member[], nowMs: number): string[] {
  const { firstChecks, events } = incident;
  const more = (incident.counts?.now ?? members.length) - members.length;
  return [
    '',
    incident.says,
    ...(firstChecks.length === 0 || incident.state === 'resolved'
      ? []
      : ['', 'Check first', ...firstChecks.map((text, index) => `  ${index + 1}. ${text}`)]),
    ...(members.length === 0
      ? []
      : ['', 'Clients', ...members.map(memberLine), ...(more > 0 ? [`  … and ${count(more)} more`] : [])]),
    ...(events.length === 0
      ? []
      : ['', 'Story', ...events.slice(0, STORY_LINES_MAX).map(({ at, says }) => `  ${time(at, nowMs)}  ${says}`)]),
  ];
}

function memberLine({ client, since, leftAt, muted }: Member): string {
  const group = client.group === null ? '' : ` (${client.group})`;
  const aside = leftAt !== null ? ', back' : muted ? ', muted' : '';
  return `  ${client.name}${group}: ${client.connection} since ${dateTime(since)}${aside}`;
}

const SILENCE_COLUMNS: readonly Column[] = [
  { title: 'State' },
  { title: 'Alerts' },
  { title: 'Clients' },
  { title: 'Begins' },
  { title: 'Ends' },
  { title: 'Mutes', align: 'right' },
  { title: 'By' },
  { title: 'Reason' },
  { title: 'ID' },
];

const SILENCE_TONES: Record<Silence['state'], Tone | null> = { planned: null, active: 'warn', ended: 'quiet' };

export function silencesSheet(silences: readonly Silence[], nowMs: number): Sheet {
  const rows = silences.map((silence): Cell[] => [
    { value: silence.state, tone: SILENCE_TONES[silence.state] },
    { value: silence.alerts.join(','), text: silence.alerts.map(word).join(', ') || 'all that may be' },
    { value: silence.filter, text: silence.filter === '' ? 'all' : silence.filter },
    { value: silence.startsAt, text: time(silence.startsAt, nowMs) },
    { value: silence.endsAt, text: time(silence.endsAt, nowMs) },
    { value: silence.muting },
    { value: silence.author, text: actor(silence.author) },
    { value: silence.reason },
    { value: silence.id },
  ]);
  return { columns: SILENCE_COLUMNS, rows };
}

/** What a silence does from now on. */
export function silenceLines({ id, state, startsAt, endsAt, pierced, muting }: Silence, nowMs: number): string[] {
  const from = state === 'planned' ? `from ${time(startsAt, nowMs)} ` : '';
  const mutes = state === 'planned' ? '' : ` It mutes ${plural(muting, 'alert')} now, in whole or in part.`;
  return [
    `Silent ${from}until ${time(endsAt, nowMs)}.${mutes}`,
    ...(pierced.length === 0 ? [] : [`These are told all the same: ${pierced.map(word).join(', ')}.`]),
    `To take it back: rollcall alerts unsilence ${id}`,
  ];
}
