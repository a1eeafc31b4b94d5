import type { MaintainedAppliance } from '../model/pair-state.js';
import { sessionsOn, usersOn } from '../model/people.js';
import type { VendorCall } from './vendor-call.js';

/** What an appliance says of itself in both Command APIs. */

export type FailoverRole = 'none' | 'primary' | 'backup';

export function failoverRoleOf({ site }: Pick<VendorCall, 'site'>, { name }: MaintainedAppliance): FailoverRole {
  const { state } = site.pair;
  if (state.failover !== 'established') return 'none';
  return state.production === name ? 'primary' : 'backup';
}

/** The id of the site's appliance; the other one of a pair has that id backwards. */
export function applianceIdOf({ site }: Pick<VendorCall, 'site'>, { name }: MaintainedAppliance): string {
  const { applianceId } = site.appliance;
  return name === 'A' ? applianceId : [...applianceId].reverse().join('');
}

/** Kinds of clients that are connected, in the words of both APIs. */
export const CONNECTED_KINDS = [
  { kind: 'access_consoles', one: 'access_console', inXml: 'representative' },
  { kind: 'asset_clients', one: 'asset_client', inXml: 'support_customer' },
  { kind: 'gateways', one: 'gateway', inXml: 'push_agent' },
] as const;
export type ConnectedKind = (typeof CONNECTED_KINDS)[number]['kind'];

export interface Connected {
  readonly id: string;
  readonly kind: ConnectedKind;
  readonly hostname: string;
  readonly sinceMs: number;
}

/** Who is connected to this appliance besides the Jump Clients: consoles, the machines that they are in session with, gateways. */
export function connectedTo(
  { site, nowMs }: Pick<VendorCall, 'site' | 'nowMs'>,
  one: MaintainedAppliance,
): Connected[] {
  const { state } = site.pair;
  const isInProduction = state.production === one.name;
  const gateways = site.vendor.jumpoints().flatMap(({ nodes }) => nodes.filter(({ connected }) => connected));
  const sinceMs = Math.max(state.productionSinceMs, nowMs - HOUR_MS);
  const those = (kind: ConnectedKind, hostnames: readonly string[]) =>
    hostnames.map((hostname, place) => ({ id: `${kind}-${place + 1}`, kind, hostname, sinceMs }));
  const named = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${prefix}-${String(place + 1).padStart(4, '0')}`);
  return [
    ...those('access_consoles', named('console', usersOn(state, one, nowMs))),
    ...those('asset_clients', named('session', sessionsOn(state, one, nowMs))),
    ...those('gateways', isInProduction && one.healthy ? gateways.map(({ name }) => name) : []),
  ];
}

const HOUR_MS = 3_600_000;

export function countConnected(connected: readonly Connected[]): Record<ConnectedKind, number> {
  const of = (wanted: ConnectedKind) => connected.filter(({ kind }) => kind === wanted).length;
  return { access_consoles: of('access_consoles'), asset_clients: of('asset_clients'), gateways: of('gateways') };
}
