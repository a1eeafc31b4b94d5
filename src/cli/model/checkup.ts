/** What `doctor` makes of what it found, check by check. It asks for nothing itself. */
import type { Readiness } from '../../contracts/health.js';
import type { Appliance } from '../../contracts/sites.js';
import type { Session } from '../../contracts/access.js';
import { duration, plural } from './format.js';

/** `note`: worth knowing, and no failure. `skipped`: could not be looked at because an earlier check failed. */
export type CheckLevel = 'ok' | 'note' | 'failed' | 'skipped';

export interface Check {
  check: string;
  level: CheckLevel;
  says: string;
  todo: string | null;
}

export type Finding = Omit<Check, 'check'>;

const ok = (says: string): Finding => ({ level: 'ok', says, todo: null });
const note = (says: string, todo: string): Finding => ({ level: 'note', says, todo });
export const failed = (says: string, todo: string | null): Finding => ({ level: 'failed', says, todo });

const CLOCK_SECONDS_MOST = 5;
const CERTIFICATE_DAYS_LEAST = 14;
const LAG_MS_MOST = 2_000;
const DAY_MS = 86_400_000;

/** `validTo`: when the certificate ends; null without TLS. */
export function judgeTls(url: URL, validTo: string | null, nowMs: number): Finding {
  if (url.protocol === 'http:') {
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (isLocal) return ok('not used: the connection stays on this machine');
    return note('not used: the key travels unencrypted', 'Put a proxy with TLS in front, and use its https URL.');
  }
  if (validTo === null || Number.isNaN(Date.parse(validTo))) return ok('the certificate is valid');
  const days = Math.floor((Date.parse(validTo) - nowMs) / DAY_MS);
  const says = `the certificate is valid for ${plural(days, 'more day')}`;
  return days < CERTIFICATE_DAYS_LEAST ? note(says, 'Renew it before it ends.') : ok(says);
}

export function judgeReadiness({ ready, checks }: Readiness): Finding {
  if (ready) return ok('database, Redis and wake-ups are up');
  const down = Object.entries(checks).filter(([, state]) => state === 'down');
  const names = down.map(([name]) => name).join(', ');
  return failed(
    `down: ${names}`,
    `Look at the server's log and at its DATABASE_URL and REDIS_URL. Without the database nothing starts.`,
  );
}

export function judgeKey({ actor, actions, expiresAt }: Session, nowMs: number): Finding {
  const says = `${actor.kind} "${actor.name}", role ${actor.role}`;
  if (!actions.includes('site.read')) {
    return failed(`${says}: it may not read sites`, 'Use a key with the role viewer, support or admin.');
  }
  if (expiresAt !== null && Date.parse(expiresAt) - nowMs < CERTIFICATE_DAYS_LEAST * DAY_MS) {
    return note(`${says}, ends in ${duration((Date.parse(expiresAt) - nowMs) / 1000)}`, 'Make a new one before then.');
  }
  const may = [
    ...(actions.includes('client.bump') ? ['bump clients'] : []),
    ...(actions.includes('settings.change') ? ['change the limit'] : []),
    ...(actions.includes('starts.pause') ? ['pause'] : []),
  ];
  return ok(`${says}: may read${may.length === 0 ? ' only' : `, ${may.join(', ')}`}`);
}

/** How far the server's clock is ahead of ours; `uncertaintyMs`: how long the answer took. */
export function judgeClock(aheadMs: number, uncertaintyMs: number): Finding {
  const seconds = Math.round(aheadMs / 1000);
  if (Math.abs(aheadMs) <= CLOCK_SECONDS_MOST * 1000 + uncertaintyMs) return ok('this clock and the server’s agree');
  const says = `the server's clock is ${duration(Math.abs(seconds))} ${seconds > 0 ? 'ahead of' : 'behind'} this one`;
  return note(says, 'Set both by a time server (NTP). Times shown here are by the server’s, "ago" by this one.');
}

export function judgeFeedLag(lagMs: number): Finding {
  if (lagMs <= LAG_MS_MOST) return ok(`${Math.round(lagMs)} ms behind`);
  return failed(
    `${duration(lagMs / 1000)} behind with what has happened`,
    'A transaction is held open or the database is overloaded: look at the server. What is shown is older than it looks.',
  );
}

export function judgeVersion(own: string, server: string | null): Finding {
  if (server === null || server === '')
    return note(`rollcall ${own}; the server does not say which API it has`, 'Compare the two installations.');
  if (server.split('.')[0] === '1') return ok(`rollcall ${own}, API version ${server}`);
  return failed(
    `rollcall ${own} speaks version 1 of the API, the server ${server}`,
    'Use the rollcall command of the server’s own release.',
  );
}

export function judgeAppliances(appliances: readonly Appliance[]): Finding {
  if (appliances.length === 0) return ok('none is observed on this site');
  const words = appliances.map(({ name, role, health }) => `${name} (${role}) ${health}`).join(', ');
  const isWell = appliances.every(({ health }) => health === 'healthy' || health === 'unknown');
  if (isWell) return ok(words);
  return note(
    words,
    'See the Appliance page of the site. That an appliance cannot be reached does not mean that its clients cannot.',
  );
}
