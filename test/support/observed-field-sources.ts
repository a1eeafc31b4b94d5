/**
 * Where each field of an answer about an observed site comes from. `api`: fields of the appliance's API, by their own names. `derived`: a rule
 * over such fields, said after it. `estimate`: more than what was seen, and labelled as one. `setting`: a person set it here. `own`: Rollcall's
 * own record of what it did and saw. `not_visible`: through the API it cannot be known, so that it is null, 0, empty or false in every answer.
 */
export type FieldSource =
  | { api: string }
  | { derived: string }
  | { estimate: string }
  | { setting: string }
  | { own: string }
  | { notVisible: string };

const api = (fields: string): FieldSource => ({ api: fields });
const derived = (rule: string): FieldSource => ({ derived: rule });
const estimate = (basis: string): FieldSource => ({ estimate: basis });
const setting = (name: string): FieldSource => ({ setting: name });
const own = (record: string): FieldSource => ({ own: record });
const notVisible = (what: string): FieldSource => ({ notVisible: what });

export type FieldSources = Record<string, FieldSource>;

const NEEDS = 'needs_update, the run, last_connect_timestamp and last_disconnect_timestamp';
const RUN = 'a change of version or build in health';
const SLOT = 'slots are the appliance’s own';
const RETURN = 'needs_update true in one sighting and false in a later one';
const AWAY = 'last_connect_timestamp − last_disconnect_timestamp at the return';

const OBSERVATION: FieldSources = {
  source: own('a sweep or an import'),
  seenAt: own('when the row was asked for'),
  missedSweeps: own('complete sweeps without the row'),
  needsUpdate: api('needs_update'),
  lastConnectAt: api('last_connect_timestamp, set right by the clock'),
  lastDisconnectAt: api('last_disconnect_timestamp, set right by the clock'),
  lastAccessAt: api('last_access_timestamp, set right by the clock'),
  'returned.after': derived(RETURN),
  'returned.by': derived(RETURN),
  awaySeconds: derived(AWAY),
  'estimate.kind': estimate('pending, online since the run’s baseline, and disconnected now'),
  'estimate.since': estimate('last_disconnect_timestamp'),
  'ghostOf.id': derived('hostname, group and last_connect_timestamp shared with a living client'),
  'ghostOf.name': derived('hostname, group and last_connect_timestamp shared with a living client'),
};

export const CLIENT_SOURCES: FieldSources = {
  id: own('its id here'),
  clientId: api('id'),
  name: api('name'),
  hostname: api('hostname'),
  fqdn: api('fqdn'),
  group: api('jump_group_id, and name of jump-group'),
  tag: api('tag'),
  comments: api('comments'),
  connectionType: api('connection_type'),
  operatingSystem: api('operating_system'),
  publicIp: api('public_ip'),
  privateIp: api('private_ip'),
  consoleUser: api('console_user'),
  version: notVisible('the client’s version'),
  revision: notVisible('the client’s build'),
  connection: derived(
    'connection_type, is_lost, unavailable_reason, last_connect_timestamp, last_disconnect_timestamp',
  ),
  connectionSince: own('when it was first seen so'),
  upgradeState: derived(NEEDS),
  upgradeStateSince: own('when it was first seen so'),
  upgradePending: api('needs_update'),
  reason: derived(NEEDS),
  'lastFailure.reason': notVisible('an upgrade’s error'),
  'lastFailure.detail': notVisible('an upgrade’s error'),
  'lastFailure.at': notVisible('an upgrade’s error'),
  queuePosition: notVisible('the place in the queue'),
  bumped: notVisible('the order of the queue'),
  expectedWaitSeconds: notVisible('the place in the queue'),
  retryAt: notVisible('attempts are the appliance’s own'),
  attempts: notVisible('attempts are the appliance’s own'),
  maxAttempts: setting('maxAttempts'),
  targetVersion: derived(`${RUN}: version`),
  targetRevision: derived(`${RUN}: build`),
  'slot.fence': notVisible(SLOT),
  'slot.grantedAt': notVisible(SLOT),
  'slot.startBy': notVisible(SLOT),
  'slot.toldAt': notVisible(SLOT),
  'slot.startedAt': notVisible(SLOT),
  'slot.leaseUntil': notVisible(SLOT),
  lastCheckInAt: notVisible('clients do not check in here'),
  lastCheckInCause: notVisible('clients do not check in here'),
  nextCheckInDueAt: notVisible('clients do not check in here'),
  'checkIns.stepSeconds': own('the length of a step, for a strip that is empty'),
  'checkIns.marks': notVisible('clients do not check in here'),
  ...under('observation', OBSERVATION),
  'editedFields[]': own('a person’s edits here'),
  enrolledAt: own('when it was first seen'),
};

const SWEEP: FieldSources = {
  id: own('the sweep'),
  number: own('the sweep'),
  source: own('a sweep or an import'),
  state: own('the sweep'),
  pace: own('the sweep'),
  startedAt: own('the sweep'),
  finishedAt: own('the sweep'),
  by: own('who asked for it'),
  'pages.done': own('the sweep'),
  'pages.of': api('X-BT-Pagination-Last-Page'),
  rows: own('rows that were read'),
  total: api('X-BT-Pagination-Total'),
  calls: own('requests made'),
  enrolled: own('rows that were new'),
  changed: own('rows that differed'),
  missed: own('known clients without a row'),
  removed: derived('404 of jump-client/{id}'),
  failure: own('what the call came to'),
};

const ESTIMATES: FieldSources = {
  'basis.returned': derived(RETURN),
  'basis.overSeconds': own('the time measured'),
  'basis.withTimes': derived(AWAY),
  throughputPerMinute: estimate('returns ÷ the time measured'),
  'concurrency.mean': estimate('overlap of absences'),
  'concurrency.most': estimate('overlap of absences'),
  awaySecondsMedian: estimate('absences of those that came back'),
  awaySecondsP90: estimate('absences of those that came back'),
  probablyUpgrading: estimate('pending, online since the run’s baseline, and disconnected now'),
  'remaining.clients': estimate('pending clients that are online or probably upgrade'),
  'remaining.secondsLow': estimate('returns measured'),
  'remaining.secondsHigh': estimate('returns measured'),
  'limitAdvice.advice': estimate('overlap of absences against the recorded limit'),
  'limitAdvice.why': estimate('overlap of absences against the recorded limit'),
};

export const OBSERVATION_SOURCES: FieldSources = {
  source: own('a sweep or an import'),
  ...under('latest', SWEEP),
  ...under('current', SWEEP),
  pace: own('how often it sweeps'),
  nextSweepAt: own('how often it sweeps'),
  'rows.oldestSeenAt': own('when the row was asked for'),
  'rows.missed': own('complete sweeps without the row'),
  'rows.beforeRun': own('rows asked for before the run began'),
  'connected.clients': api('get_connected_client_list: count of pinned_client'),
  'connected.at': own('when it was asked'),
  ghosts: derived('hostname, group and last_connect_timestamp shared with a living client'),
  clockOffsetSeconds: derived('the Date header against our clock'),
  'problems[].code': own('what calls came to'),
  'problems[].since': own('what calls came to'),
  'problems[].detail': own('what calls came to'),
  lookedAt: own('when a call was answered last'),
  'budget.requestsPerSecondMax': own('the vendor’s rule'),
  'budget.requestsPerHourMax': own('the vendor’s rule'),
  'budget.usedLastHour': own('requests made'),
  'budget.callsPerSweep': derived('X-BT-Pagination-Total ÷ 100'),
  'budget.sweepEverySeconds': own('how often it sweeps'),
  'budget.percentOfHour': derived('X-BT-Pagination-Total ÷ 100, and how often it sweeps'),
  'budget.backOffUntil': own('what calls came to'),
  ...under('estimates', ESTIMATES),
};

const RUN_FIELDS: FieldSources = {
  id: own('the run'),
  number: own('the run'),
  targetVersion: api('version of health'),
  targetRevision: api('build of health'),
  state: derived('needs_update of the cohort'),
  begunAt: derived(RUN),
  begunBy: own('who or what began it'),
  activeFinishedAt: derived('needs_update of the cohort'),
  endedAt: derived('needs_update of the cohort'),
  cohort: derived('connected in the last complete sweep before the run'),
  cohortFinished: derived(RETURN),
};

const SLOTS: FieldSources = {
  limit: setting('maxConcurrentUpgrades: set on the appliance; not enforced by Rollcall'),
  inUse: notVisible(SLOT),
  draining: notVisible(SLOT),
};

export const SUMMARY_SOURCES: FieldSources = {
  asOf: own('the time of the answer'),
  'site.slug': setting('the site'),
  'site.name': setting('the site'),
  'site.control': setting('the site'),
  'site.driverKind': setting('the site'),
  ...under('run', RUN_FIELDS),
  'counts.byUpgradeState{}': derived(NEEDS),
  'counts.byConnection{}': derived('connection_type, is_lost, unavailable_reason and both timestamps'),
  total: own('clients known'),
  pending: api('needs_update, without stale doubles'),
  ...under('slots', SLOTS),
  settingsVersion: setting('its version'),
  'limitRevert.at': setting('maxConcurrentUpgrades'),
  'limitRevert.to': setting('maxConcurrentUpgrades'),
  'limitRevert.by': setting('maxConcurrentUpgrades'),
  automaticUpgrades: setting('automaticUpgrades'),
  'throughput.lastMinute': derived(RETURN),
  'throughput.lastFiveMinutesPerMinute': derived(RETURN),
  'throughput.finishedBySteps[]': derived(RETURN),
  'paused.since': setting('pause'),
  'paused.by': setting('pause'),
  'paused.reason': setting('pause'),
  'brake.since': notVisible('outcomes of slots'),
  'brake.failures': notVisible('outcomes of slots'),
  'brake.outcomes': notVisible('outcomes of slots'),
  'brake.percent': notVisible('outcomes of slots'),
  'gates[].source': own('a plan’s gates'),
  'gates[].reason': own('a plan’s gates'),
  'gates[].opensAt': own('a plan’s gates'),
  'gates[].closesAt': own('a plan’s gates'),
  'gates[].closed': own('a plan’s gates'),
  'forecast.reachable.clients': estimate('pending clients that are online or probably upgrade'),
  'forecast.reachable.secondsLow': estimate('returns measured'),
  'forecast.reachable.secondsHigh': estimate('returns measured'),
  'forecast.reachable.basis.finished': derived(RETURN),
  'forecast.reachable.basis.overSeconds': own('the time measured'),
  'forecast.passiveLatestAt': estimate('last_connect_timestamp and the vendor’s 24 hours'),
  'forecast.passiveClients': derived('connection_type and needs_update'),
  'forecast.passiveOverdue': derived('connection_type, needs_update and last_connect_timestamp'),
  feedLagMs: own('the change feed'),
  ...under('observation', OBSERVATION_SOURCES),
};

const ENTRY: FieldSources = Object.fromEntries(
  ['id', 'clientId', 'name', 'position', 'state', 'reason', 'bumped', 'bump.by', 'bump.at', 'expectedWaitSeconds']
    .concat(['since', 'fence', 'attempts', 'connection'])
    .map((field) => [field, notVisible('queue and slots: no entry is shown')]),
);

export const QUEUE_SOURCES: FieldSources = {
  asOf: own('the time of the answer'),
  ...under('slots', SLOTS),
  ...under('holding[]', ENTRY),
  ...under('waiting[]', ENTRY),
  length: notVisible('the queue'),
};

export const RUN_REPORT_SOURCES: FieldSources = {
  ...RUN_FIELDS,
  'counts{}': derived(NEEDS),
  cohortActive: derived('connection_type, and connected in the last complete sweep before the run'),
  cohortActiveFinished: derived(RETURN),
  cohortPassive: derived('connection_type, and connected in the last complete sweep before the run'),
  cohortPassiveFinished: derived(RETURN),
  succeeded: notVisible('outcomes of slots'),
  'failures{}': notVisible('outcomes of slots'),
  throughputPerMinute: derived(RETURN),
  upgradeSecondsMedian: notVisible('how long an upgrade took'),
  upgradeSecondsP95: notVisible('how long an upgrade took'),
  'observed.returned': derived(RETURN),
  'observed.awaySecondsMedian': derived(AWAY),
  'observed.awaySecondsP95': derived(AWAY),
  'observed.sweepEverySeconds': own('the sweeps'),
};

export const FORECAST_SOURCES: FieldSources = {
  asOf: own('the time of the answer'),
  limit: setting('maxConcurrentUpgrades: set on the appliance; not enforced by Rollcall'),
  'throughput.perMinute': derived(RETURN),
  'throughput.overSeconds': own('the time measured'),
  'reachable.clients': estimate('pending clients that are online or probably upgrade'),
  'reachable.waiting': notVisible('the queue'),
  'reachable.holding': notVisible(SLOT),
  'reachable.secondsP10': estimate('returns measured'),
  'reachable.secondsP50': estimate('returns measured'),
  'reachable.secondsP90': estimate('returns measured'),
  'reachable.stoppedBy': notVisible('what stops upgrades on the appliance'),
  'reachable.boundBy': notVisible('what sets the pace on the appliance'),
  'reachable.basis.source': own('the time measured'),
  'reachable.basis.finished': derived(RETURN),
  'reachable.basis.overSeconds': own('the time measured'),
  'reachable.basis.secondsMedian': derived(AWAY),
  'reachable.basis.secondsP90': derived(AWAY),
  'passive.clients': derived('connection_type and needs_update'),
  'passive.overdue': derived('connection_type, needs_update and last_connect_timestamp'),
  'passive.latestAt': estimate('last_connect_timestamp and the vendor’s 24 hours'),
  unreachable: derived('needs_update, is_lost and both timestamps'),
};

function under(path: string, sources: FieldSources): FieldSources {
  return Object.fromEntries(Object.entries(sources).map(([field, source]) => [`${path}.${field}`, source]));
}
