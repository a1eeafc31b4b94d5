/**
 * Decides what a test of a connection says, step by step, from what was asked and answered. A step after a failed one is skipped, because
 * what it would say follows from that failure. Nothing is said that was not seen: a right that cannot be told stays unknown.
 */
import type { ConnectionTest } from '../../../contracts/observation.js';
import {
  CONNECTION_TEST_STEPS,
  type ConnectionTestStep,
  type DriverFailure,
} from '../../../contracts/observed-words.js';
import { API_PAGE, CERTIFICATE_PAGE, type Remedy, remedyFor, TIME_PAGE } from './remedies.js';
import { rightsOf } from './rights.js';

export interface Refusal {
  ok: false;
  reason: DriverFailure;
  /** A sentence; null where the reason says all. */
  detail: string | null;
  /** It was the token for the call that could not be had. */
  ofToken?: boolean;
}

/** One name under which an appliance is asked, and whether something answers there at all. */
export interface Probe {
  host: string;
  /** Null: not looked up here, because a proxy does. */
  addresses: readonly string[] | null;
  refusal: Refusal | null;
  /** Null on plain HTTP, and where nothing was shown. */
  certificate: { issuer: string | null; validToMs: number } | null;
}

export interface ConnectionFacts {
  /** The site's own name first. */
  probes: readonly Probe[];
  isPlain: boolean;
  proxyHost: string | null;
  /** The first clients of the list, and how many there are. Null: not asked, because nothing answers. */
  clients: { ok: true; total: number; skipped: number } | Refusal | null;
  health: HealthSeen | Refusal | null;
  permissions: Readonly<Record<string, unknown>> | null;
  wantsBackups: boolean;
  /** Of the account, over all who use it. */
  usedLastHour: number;
  sweepCost: string | null;
}

export interface HealthSeen {
  ok: true;
  appliances: readonly {
    name: string;
    version: string | null;
    revision: string | null;
    role: string;
    health: string;
  }[];
  clockOffsetMs: number | null;
}

type Step = ConnectionTest['steps'][number];
type Finding = Omit<Step, 'step'>;

const CLOCK_MS_MAX = 30_000;
const CERTIFICATE_DAYS_MIN = 30;
const DAY_MS = 86_400_000;
const HOUR_MAX = 15_000;

/** What it means for the way there that nothing came of a probe; whatever is not named here came from the appliance itself. */
const NO_WAY = new Set<DriverFailure>([
  'address_refused',
  'name_not_resolved',
  'proxy_failed',
  'unreachable',
  'timed_out',
  'connection_lost',
  'redirected',
  'bad_answer',
  'answer_too_large',
  'budget_exhausted',
]);
export function judgeConnection(facts: ConnectionFacts, nowMs: number): Omit<ConnectionTest, 'tookMs'> {
  const steps: Step[] = [];
  for (const step of CONNECTION_TEST_STEPS) {
    const isOver = steps.some(({ step: done, result }) => result === 'failed' && STOPS.has(done));
    steps.push({ step, ...(isOver ? SKIPPED : FINDINGS[step](facts, nowMs)) });
  }
  const { clients, health } = facts;
  const leading = health?.ok === true ? health.appliances.find(({ role }) => role !== 'backup') : undefined;
  return {
    ok: steps.every(({ result }) => result === 'passed' || result === 'warning'),
    steps,
    rights: rightsOf({
      canListClients: readable(clients),
      canReadHealth: readable(health),
      permissions: facts.permissions,
    }),
    siteVersion: leading?.version ?? null,
    siteRevision: leading?.revision ?? null,
    clients: clients?.ok === true ? clients.total : null,
    budget: facts.sweepCost,
  };
}

/** When one of these fails the ones after it have nothing to say. */
const STOPS = new Set<ConnectionTestStep>(['name', 'tls', 'token']);

const SKIPPED: Finding = {
  result: 'skipped',
  seen: 'Not looked at, because of what failed before.',
  remedy: null,
  page: null,
  reason: null,
};

const FINDINGS: Record<ConnectionTestStep, (facts: ConnectionFacts, nowMs: number) => Finding> = {
  name: nameFinding,
  tls: tlsFinding,
  token: tokenFinding,
  permissions: permissionsFinding,
  versions: versionsFinding,
  clients: clientsFinding,
  budget: budgetFinding,
};

function nameFinding({ probes, proxyHost }: ConnectionFacts): Finding {
  const lost = probes.find(({ refusal }) => refusal !== null && NO_WAY.has(refusal.reason));
  if (lost?.refusal) return failed('name', lost.refusal, `${lost.host} cannot be asked.`);
  const said = probes.map(({ host, addresses }) => (addresses === null ? host : `${host} (${addresses.join(', ')})`));
  const way = proxyHost === null ? '' : ` by way of the proxy ${proxyHost}`;
  return passed(`${listed(said)} ${said.length === 1 ? 'answers' : 'answer'}${way}.`);
}

function tlsFinding({ probes, isPlain }: ConnectionFacts, nowMs: number): Finding {
  const refused = probes.find(({ refusal }) => refusal?.reason === 'tls_failed');
  if (refused?.refusal) return failed('tls', refused.refusal, `The certificate of ${refused.host} is not accepted.`);
  if (isPlain) return passed('Not used: the connection stays on this machine.');
  const said = probes.flatMap(({ host, certificate }) => {
    if (certificate === null) return [];
    const by = certificate.issuer === null ? '' : ` was issued by ${certificate.issuer} and`;
    return [`The certificate of ${host}${by} is valid until ${dayOf(certificate.validToMs)}.`];
  });
  const ends = Math.min(...probes.map(({ certificate }) => certificate?.validToMs ?? Infinity));
  if (ends - nowMs >= CERTIFICATE_DAYS_MIN * DAY_MS) return passed(said.join(' ') || 'The certificate is accepted.');
  return warning(said.join(' '), { remedy: 'Renew it before it ends.', page: CERTIFICATE_PAGE });
}

function tokenFinding({ clients, health }: ConnectionFacts): Finding {
  if (clients === null) return SKIPPED;
  const isRefused = !clients.ok && clients.reason === 'unauthorized' && health?.ok !== true;
  if (!clients.ok && clients.ofToken === true) return failed('token', clients, 'No token was given out.');
  if (isRefused) return failed('token', clients, 'The appliance takes none of the tokens that it gave out.');
  return passed('The client ID and its secret are good for a token.');
}

function permissionsFinding({ clients, health, permissions, wantsBackups }: ConnectionFacts): Finding {
  const [config, command] = [withoutRight(clients), withoutRight(health)];
  if (config !== null || command !== null) {
    const missing = [config && 'the Configuration API', command && 'the Command API'].filter((one) => one !== null);
    return failed('permissions', (config ?? command)!, `The account may not read ${missing.join(' and ')}.`);
  }
  const backup = rightsOf({ canListClients: null, canReadHealth: null, permissions }).find(
    ({ right }) => right === 'backup',
  );
  if (wantsBackups && backup?.has === false) {
    const remedy = 'Allow the API account "Backup API", or leave the backups to a person.';
    return warning('The account may read, and may not take backups, which this site is to do.', {
      remedy,
      page: API_PAGE,
    });
  }
  if (clients?.ok !== true || health?.ok !== true) {
    return warning('What else the account may read cannot be told from what was answered.', NOTHING);
  }
  return passed('The account may read the fleet and the health; more is not needed.');
}

function withoutRight(asked: { ok: true } | Refusal | null): Refusal | null {
  if (asked === null || asked.ok) return null;
  return ['forbidden', 'not_allowed', 'not_found', 'unauthorized'].includes(asked.reason) ? asked : null;
}

function versionsFinding({ health }: ConnectionFacts): Finding {
  if (health === null) return SKIPPED;
  if (!health.ok) return failed('versions', health, 'The health of the appliance was not told.');
  const said = health.appliances.map(({ name, version, revision, role }) => {
    const software = version === null ? 'a version that was not told' : `site software ${version}`;
    return `${name} (${role}) runs ${software}${revision === null ? '' : ` (${revision})`}.`;
  });
  const seen = said.join(' ');
  const ill = health.appliances.find(({ health: is }) => is !== 'healthy');
  if (ill !== undefined) {
    const remedy = 'It can be observed all the same. Look at its health there.';
    return warning(`${seen} ${ill.name} is ${ill.health}.`, { remedy, page: '/appliance › Status › Health' });
  }
  const offsetMs = health.clockOffsetMs ?? 0;
  if (Math.abs(offsetMs) <= CLOCK_MS_MAX) return passed(seen);
  const apart = `Its clock is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ours.`;
  return warning(`${seen} ${apart}`, { remedy: 'Set both by a time server (NTP).', page: TIME_PAGE });
}

function clientsFinding({ clients }: ConnectionFacts): Finding {
  if (clients === null) return SKIPPED;
  if (!clients.ok) return failed('clients', clients, 'The Jump Clients cannot be listed.');
  const seen = `The appliance lists ${counted(clients.total, 'Jump Client')}.`;
  if (clients.skipped > 0) {
    return warning(
      `${seen} Some of the first ones could not be understood; such rows are left out and counted.`,
      NOTHING,
    );
  }
  return passed(seen);
}

function budgetFinding({ clients, sweepCost, usedLastHour }: ConnectionFacts): Finding {
  if (clients?.ok !== true || sweepCost === null) return SKIPPED;
  const used = `Of ${grouped(HOUR_MAX)} requests an hour this account has used ${grouped(usedLastHour)}, as far as Rollcall made them.`;
  return passed(`${sweepCost.charAt(0).toUpperCase()}${sweepCost.slice(1)}. ${used}`);
}

const NOTHING = { remedy: null, page: null };

const passed = (seen: string): Finding => ({ result: 'passed', seen, ...NOTHING, reason: null });

const warning = (seen: string, todo: Remedy | typeof NOTHING): Finding => ({
  result: 'warning',
  seen,
  remedy: todo.remedy,
  page: todo.page,
  reason: null,
});

function failed(step: ConnectionTestStep, { reason, detail }: Refusal, what: string): Finding {
  const { remedy, page } = remedyFor(step, reason);
  return { result: 'failed', seen: detail === null ? what : `${what} ${detail}`, remedy, page, reason };
}

/** Null: it was not asked, or what came of it says nothing of rights. */
function readable(asked: { ok: true } | Refusal | null): boolean | null {
  if (asked === null) return null;
  if (asked.ok) return true;
  return asked.reason === 'forbidden' ? false : null;
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const counted = (count: number, what: string): string => `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
