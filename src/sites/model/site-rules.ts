/**
 * Decides what may be asked of a site and its driver, beyond the shape of a request: which kind of control a driver allows, whether a
 * driver's URL can be used, and what becomes of its secret when it is edited.
 */
import type { FieldError } from '../../contracts/common.js';
import type { DriverCapability, DriverKind, SiteControl } from '../../contracts/words.js';

export interface DriverSettings {
  kind: DriverKind;
  secret: string | null;
  /** Every origin that gets to see the secret, or stands on the way to one that does. */
  reaches: readonly string[];
  /** Whose the secret is, where the driver names an account. */
  account?: string | null;
}

/** An observed site is known only by what its driver reads, so that driver must be able to list the clients; without one it is fed by imports. */
export function controlErrors(
  control: SiteControl,
  kind: DriverKind,
  capabilities: ReadonlySet<DriverCapability>,
): FieldError[] {
  if (control === 'managed' || kind === 'none' || capabilities.has('listClients')) return [];
  const message = `an observed site needs a driver that can read its clients; driver "${kind}" cannot, use "managed"`;
  return [{ pointer: '/control', code: 'driver_does_not_observe', message }];
}

/** The parts of a driver's URL that matter here; null when it is no URL. The caller parses it. */
export interface UrlParts {
  username: string;
  password: string;
  search: string;
  hash: string;
}

/** The paths of the driver's calls are laid behind the URL, and its secret has a field of its own. */
export function urlErrors(parts: UrlParts | null, pointer = '/driver/url'): FieldError[] {
  if (parts === null) return [{ pointer, code: 'url', message: 'must be a URL' }];
  if (parts.username !== '' || parts.password !== '') {
    return [
      {
        pointer,
        code: 'url_credentials',
        message: 'must not hold a user or a password: whoever reads the site sees it',
      },
    ];
  }
  if (parts.search !== '' || parts.hash !== '') {
    return [{ pointer, code: 'url_query', message: 'must end with its path, without query and fragment' }];
  }
  return [];
}

/**
 * The secret that stands after an edit. Nobody can read it, so an edit that leaves it out keeps it, but only for the same kind of
 * driver with the same account and nowhere new: it must not be carried to another host by somebody who does not know it.
 */
export function secretAfter(before: DriverSettings, after: DriverSettings): string | null {
  if (after.secret !== null) return after.secret;
  const isSame = before.kind === after.kind && before.account === after.account;
  return isSame && after.reaches.every((origin) => before.reaches.includes(origin)) ? before.secret : null;
}

/** A real appliance is asked with a secret. */
export function secretErrors(site: { driverKind: DriverKind; driverSecret: string | null }): FieldError[] {
  if (site.driverKind !== 'beyondtrust' || site.driverSecret !== null) return [];
  const message = 'must be given: none is kept for this account at this address';
  return [{ pointer: '/driver/clientSecret', code: 'secret_needed', message }];
}
