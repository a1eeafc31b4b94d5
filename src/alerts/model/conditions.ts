/**
 * Decides what is the case with a site that people must be told of, from its facts at one moment. It does not decide when it is told
 * (`incident-step.ts`), nor in which words. What belongs to an upgrade that is under way is no finding; that it takes too long is one.
 * A finding that is left out adds nobody to its incident; whoever is in it already stays until it is over for them.
 * Invariant: a function of its arguments; no two findings have the same alert, scope and key.
 * Source: issue 6, *Conditions* and the first point of *Semantics*.
 */
import type { Alert, Scope, Severity } from '../../contracts/alert-words.js';
import type { AlertSettings } from '../../contracts/alerts.js';
import type { ApplianceFacts, SiteFacts } from './facts.js';
import { exposureOf } from './failover-exposed.js';
import type { Finding, MemberRule, Memory, SeenRule } from './finding.js';
import type { IncidentRecord } from './incident.js';
import { isExpected, judgeMass, massQuestion, type MassQuestion } from './mass-offline.js';
import { asOfMs, BY_SIGHT, isOld } from './sight.js';

/** What takes something away is noticed a little later than it goes. */
const NOTICED_WITHIN_MS = 60_000;

export interface Judgement {
  findings: Finding[];
  /** What cannot be judged now, for what is known of the clients is too old: what is open of these goes on as it stands. */
  unjudged: readonly Alert[];
  memory: Memory;
}

/** `memory` is what the last turn answered; `{}` before the first. */
export function judge(facts: SiteFacts, settings: AlertSettings, memory: Partial<Memory>): Judgement {
  const isUnseen = facts.sight !== null && isOld(facts.sight, facts.nowMs);
  const question = isUnseen ? null : massQuestion(facts, settings);
  const noProgressSinceMs = isUnseen ? (memory.noProgressSinceMs ?? null) : noProgressSince(facts, question, memory);
  const findings = [
    ...clientsOffline(facts, settings, question),
    ...massesOffline(facts, settings, question),
    ...upgrades(facts, settings, question),
    ...(isUnseen ? [] : noProgress(facts, settings, noProgressSinceMs)),
    ...brake(facts),
    ...unreachable(facts, settings),
    ...unobserved(facts, settings),
    ...overruns(facts, settings),
    ...exposureOf(facts, settings),
    ...failingReceivers(facts, settings),
    found('watchdog', 'none', {}),
  ];
  return {
    findings: findings.filter(({ alert }) => !settings.off.includes(alert)),
    unjudged: isUnseen ? BY_SIGHT : [],
    memory: { noProgressSinceMs },
  };
}

const iso = (timeMs: number): string => new Date(timeMs).toISOString();

const found = (alert: Alert, severity: Severity, facts: Finding['facts']): Finding => ({
  alert,
  scope: 'site',
  scopeKey: '',
  severity,
  facts,
  members: null,
});

const ofClients = (alert: Alert, facts: Finding['facts'], members: MemberRule): Finding => ({
  ...found(alert, 'warning', facts),
  scope: 'clients',
  members,
});

const ofOne = (alert: Alert, scope: Scope, scopeKey: string, severity: Severity, facts: Finding['facts']): Finding => ({
  ...found(alert, severity, facts),
  scope,
  scopeKey,
});

/**
 * Not while nobody asks for masses: the fleet is away as expected, or has not had the time to come back. An overrun that is no mass is as
 * any other time; if it is one, its clients are in that.
 */
function clientsOffline(facts: SiteFacts, settings: AlertSettings, question: MassQuestion | null): Finding[] {
  if (question === null) return [];
  const goneBeforeMs = asOfMs(facts) - settings.clientOfflineGraceSeconds * 1000;
  const baselineMs = baselineOf(facts, settings);
  const words = { graceSeconds: settings.clientOfflineGraceSeconds };
  return [
    ofClients('client_offline', words, { kind: 'offline', goneBeforeMs, baselineMs, ...seenRule(facts, settings) }),
  ];
}

/** How clients of an observed site are told from those of whom nothing is known now. */
export function seenRule({ sight, run, nowMs }: SiteFacts, settings: AlertSettings): { seen?: SeenRule } {
  if (sight === null) return {};
  const seenAfterMs = asOfMs({ sight, nowMs });
  const upgradingSinceMs = run === null ? null : seenAfterMs - settings.stalledSeconds * 1000;
  return { seen: { seenAfterMs, runBegunAtMs: run?.begunAtMs ?? null, upgradingSinceMs } };
}

/**
 * Who was offline before then does not alert when the upgrade ends. A run that an install led to begins only when the new version is seen;
 * the fleet was taken away before that, so the install's beginning counts.
 */
export function baselineOf({ run, aftermath, speed, sight }: SiteFacts, settings: AlertSettings): number | null {
  // Where a fleet is looked at from time to time, a run knows from when; before the first look nothing was known.
  if (sight !== null) return latest(run?.baselineAtMs ?? run?.begunAtMs ?? null, sight.firstMs);
  if (run === null || aftermath === null) return aftermath?.beganAtMs ?? run?.begunAtMs ?? null;
  if (ledTo(aftermath, run.begunAtMs, settings, speed)) return aftermath.beganAtMs;
  return Math.max(run.begunAtMs, aftermath.beganAtMs);
}

const latest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

function ledTo(
  { beganAtMs, steadyAtMs }: NonNullable<SiteFacts['aftermath']>,
  begunAtMs: number,
  settings: AlertSettings,
  speed: number,
): boolean {
  if (begunAtMs < beganAtMs - NOTICED_WITHIN_MS) return false;
  return steadyAtMs === null || begunAtMs < steadyAtMs + (settings.massOfflineAftermathSeconds * 1000) / speed;
}

function massesOffline(facts: SiteFacts, settings: AlertSettings, question: MassQuestion | null): Finding[] {
  if (question === null) return [];
  const words = {
    comparedWith: question.since,
    overrun: facts.downtime !== null,
    unreachable: facts.appliances.find((appliance) => isOutOfReach(appliance, settings))?.name ?? null,
    ...siteUpdateOf(facts, settings, question),
  };
  return judgeMass(facts.losses, settings).map(({ scope, scopeKey, online, gone }) =>
    Object.assign(ofOne('fleet_mass_offline', scope, scopeKey, 'critical', { ...words, online, gone }), {
      members: {
        kind: 'mass',
        goneAfterMs: question.goneAfterMs,
        group: scope === 'site' ? null : scopeKey,
        ...seenRule(facts, settings),
      } as const,
    }),
  );
}

/** The site update that the fleet has not come back from. Left out where there is none, so that an incident that knew of one keeps it. */
function siteUpdateOf(
  { run, aftermath, speed, nowMs }: SiteFacts,
  settings: AlertSettings,
  { since, goneAfterMs }: MassQuestion,
): { siteUpdate?: { at: string; run: number } } {
  if (run === null) return {};
  if (since === 'install' && aftermath !== null) {
    const isIts = ledTo(aftermath, run.begunAtMs, settings, speed);
    return isIts ? { siteUpdate: { at: iso(aftermath.beganAtMs), run: run.number } } : {};
  }
  const isAftermathOver = nowMs - run.begunAtMs > (settings.massOfflineAftermathSeconds * 1000) / speed;
  // Where hours are compressed an aftermath may be over before it is looked at: then it counts that they went with the update.
  return isAftermathOver && run.begunAtMs < goneAfterMs
    ? {}
    : { siteUpdate: { at: iso(run.begunAtMs), run: run.number } };
}

/** While the appliance is away no slot can end, and that is no fault of the client that holds it. */
function upgrades(facts: SiteFacts, settings: AlertSettings, question: MassQuestion | null): Finding[] {
  if (facts.sight !== null) return [];
  const seconds = Math.max(settings.stalledSeconds, settings.stalledTimesP95 * (facts.upgradeSecondsP95 ?? 0));
  const heldSinceBeforeMs = facts.nowMs - seconds * 1000;
  const stalled = ofClients('upgrade_stalled', { seconds }, { kind: 'stalled', heldSinceBeforeMs });
  return [...(question === null ? [] : [stalled]), ofClients('upgrade_failed', {}, { kind: 'failed' })];
}

function noProgressSince(facts: SiteFacts, question: MassQuestion | null, memory: Partial<Memory>): number | null {
  const { run, stopped, queue } = facts;
  if (run === null || stopped !== null || question === null || queue.waiting === 0) return null;
  return Math.max(memory.noProgressSinceMs ?? asOfMs(facts), queue.lastFinishedAtMs ?? 0);
}

function noProgress(facts: SiteFacts, settings: AlertSettings, sinceMs: number | null): Finding[] {
  if (sinceMs === null || asOfMs(facts) - sinceMs < settings.noProgressSeconds * 1000) return [];
  return [found('upgrade_no_progress', 'critical', { waiting: facts.queue.waiting, since: iso(sinceMs) })];
}

function brake({ brake: tripped }: SiteFacts): Finding[] {
  if (tripped === null) return [];
  const { trippedAtMs, failures, outcomes } = tripped;
  return [found('safety_brake', 'critical', { trippedAt: iso(trippedAtMs), failures, outcomes })];
}

function unreachable(facts: SiteFacts, settings: AlertSettings): Finding[] {
  return facts.appliances
    .filter((appliance) => isOutOfReach(appliance, settings))
    .filter((appliance) => !isExcusedOf(appliance, expectedAway(facts, settings)))
    .map(({ name, role, failedProbes, unreachableSinceMs, reason }) =>
      ofOne('appliance_unreachable', 'appliance', name, role === 'backup' ? 'warning' : 'critical', {
        role,
        failedProbes,
        since: unreachableSinceMs === null ? null : iso(unreachableSinceMs),
        ...(facts.sight === null ? {} : { reason }),
      }),
    );
}

/** Shorter than this a site may be out of sight without a word. */
const UNOBSERVED_AFTER_MS = 60_000;

/** The appliance answers, and yet its clients cannot be looked at, or its certificate is another: somebody has to see to it. */
function unobserved(facts: SiteFacts, settings: AlertSettings): Finding[] {
  const { sight, appliances, nowMs } = facts;
  if (sight === null || appliances.some((appliance) => isOutOfReach(appliance, settings))) return [];
  const { problem, troubles } = sight;
  const certificate = troubles.find(({ code }) => code === 'certificate_changed') ?? null;
  const wrong = problem !== null && nowMs - problem.sinceMs >= UNOBSERVED_AFTER_MS ? problem : certificate;
  if (wrong === null) return [];
  const leader = appliances.find(({ role }) => role !== 'backup');
  const gone = { name: leader?.name ?? ('A' as const), unreachableSinceMs: wrong.sinceMs };
  if (wrong === problem && isExcusedOf(gone, expectedAway(facts, settings))) return [];
  return [
    ofOne('appliance_unreachable', 'appliance', gone.name, wrong === problem ? 'critical' : 'warning', {
      role: leader?.role ?? null,
      failedProbes: 0,
      since: iso(wrong.sinceMs),
      reason: wrong.code,
      detail: wrong.detail,
    }),
  ];
}

const isOutOfReach = ({ failedProbes }: ApplianceFacts, { unreachableProbes }: AlertSettings): boolean =>
  failedProbes >= unreachableProbes;

/** Gone before it was taken away is not expected. */
const isExcusedOf = (
  { name, unreachableSinceMs }: Pick<ApplianceFacts, 'name' | 'unreachableSinceMs'>,
  expected: readonly Absence[],
): boolean =>
  expected.some(
    ({ appliance, sinceMs }) =>
      (appliance === null || appliance === name) &&
      (unreachableSinceMs === null || unreachableSinceMs >= sinceMs - NOTICED_WITHIN_MS),
  );

interface Absence {
  /** Null: whichever, for production moves. */
  appliance: string | null;
  sinceMs: number;
}

function expectedAway({ downtime, installs, nowMs, speed }: SiteFacts, settings: AlertSettings): Absence[] {
  const inTime = installs.filter(({ sinceMs }) => !isOverrun(sinceMs, nowMs, settings, speed));
  return [...inTime, ...(downtime !== null && isExpected(downtime, nowMs) ? [downtime] : [])];
}

const isOverrun = (sinceMs: number, nowMs: number, { installOverrunSeconds }: AlertSettings, speed: number): boolean =>
  nowMs - sinceMs > (installOverrunSeconds * 1000) / speed;

function overruns({ installs, nowMs, speed }: SiteFacts, settings: AlertSettings): Finding[] {
  return installs
    .filter(({ sinceMs }) => isOverrun(sinceMs, nowMs, settings, speed))
    .map(({ appliance, sinceMs }) =>
      ofOne('appliance_upgrade_overrun', 'appliance', appliance, 'warning', {
        since: iso(sinceMs),
        plannedSeconds: settings.installOverrunSeconds / speed,
      }),
    );
}

function failingReceivers({ failingReceivers: failing, nowMs }: SiteFacts, settings: AlertSettings): Finding[] {
  return failing
    .filter(({ sinceMs }) => nowMs - sinceMs >= settings.deliveryFailingSeconds * 1000)
    .map(({ id, name, sinceMs }) =>
      ofOne('delivery_failing', 'receiver', id, 'warning', { name, since: iso(sinceMs) }),
    );
}

/** An open incident of that alert, about that (null: whatever it is about), that began at that time or later, ends as `excused`. */
export interface Excuse {
  alert: Alert;
  scopeKey: string | null;
  beganAtOrAfterMs: number;
}

/**
 * What is open and expected now: a mass, or an appliance out of reach, that a downtime explains which was noticed a little later; no
 * progress while nothing may be started. `client_offline` is none of these: who was gone before the downtime is still gone, nobody is
 * added while it lasts, and each leaves on coming back.
 */
export function excusedAlerts(facts: SiteFacts, settings: AlertSettings): Excuse[] {
  const { downtime, stopped, nowMs } = facts;
  const excuses: Excuse[] = expectedAway(facts, settings).map(({ appliance, sinceMs }) => ({
    alert: 'appliance_unreachable',
    scopeKey: appliance,
    beganAtOrAfterMs: sinceMs - NOTICED_WITHIN_MS,
  }));
  const isAway = downtime !== null && isExpected(downtime, nowMs);
  if (isAway) {
    const beganAtOrAfterMs = downtime.sinceMs - NOTICED_WITHIN_MS;
    excuses.push({ alert: 'fleet_mass_offline', scopeKey: null, beganAtOrAfterMs });
  }
  if (isAway || stopped !== null) excuses.push({ alert: 'upgrade_no_progress', scopeKey: null, beganAtOrAfterMs: 0 });
  return excuses;
}

export const isExcused = (
  { alert, scopeKey, beganAtMs }: Pick<IncidentRecord, 'alert' | 'scopeKey' | 'beganAtMs'>,
  excuses: readonly Excuse[],
): boolean =>
  excuses.some(
    (excuse) =>
      excuse.alert === alert &&
      (excuse.scopeKey === null || excuse.scopeKey === scopeKey) &&
      beganAtMs >= excuse.beganAtOrAfterMs,
  );
