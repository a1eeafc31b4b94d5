import type { SimulatedClient } from './client.js';
import { JUMP_GROUPS } from './fleet-plan.js';
import type { Prng } from './prng.js';
import { SOFTWARE_BEFORE } from './software.js';

/**
 * What the appliance's list says of a client besides its times, and the entries of its list that no played client stands behind. All is
 * drawn by the seed and the client's number.
 */
export interface VendorParticulars {
  name: string;
  hostname: string;
  fqdn: string;
  tag: string;
  comments: string;
  groupId: number;
  groupType: 'shared' | 'personal';
  jumpPolicyId: number | null;
  sessionPolicyId: number | null;
  installMode: 'unknown' | 'user' | 'service';
  connectionType: 'active' | 'passive' | 'uninstalled';
  isLost: boolean;
  disabled: boolean;
  operatingSystem: string;
  publicIp: string;
  privateIp: string;
  consoleUser: string;
  maxOfflineMinutes: number;
  endpointAgreementPolicy: 'no_prompt' | 'accept' | 'reject';
}

/** One entry of the list. */
export interface VendorRecord extends Readonly<VendorParticulars> {
  /** int32, at least 1; the same for the same seed and client. */
  readonly id: number;
  /** Which of the played fleet; null: an entry that nobody plays. */
  readonly index: number | null;
  readonly lastConnectAtMs: number | null;
  readonly lastDisconnectAtMs: number | null;
  readonly lastAccessAtMs: number | null;
  /** The version that it last had while it was connected is not the one in production. */
  readonly needsUpdate: boolean;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** One entry, with the version that it last had while it was connected. */
export interface Entry extends Mutable<VendorRecord> {
  version: string;
  revision: string;
}

const DAY_MS = 86_400_000;
/** Every client of the fleet has so many ids to itself, of which all but the last may be its own. */
const IDS_EACH = 8;
const FIRST_ID = 1001;
/** Kinds of entries that nobody plays, as shares of the fleet. */
const SHARES = { ghost: 0.005, lost: 0.005, disabled: 0.002, uninstalled: 0.002 } as const;
type ExtraKind = keyof typeof SHARES;
/** How long ago such an entry was connected last, in days. */
const LAST_SEEN_DAYS: Record<ExtraKind, readonly [number, number]> = {
  ghost: [60, 200],
  lost: [40, 120],
  disabled: [1, 20],
  uninstalled: [1, 20],
};

export const idOf = (index: number, place: number) => FIRST_ID + index * IDS_EACH + place;

const NOTHING_SAID = {
  name: '',
  hostname: '',
  fqdn: '',
  group: '',
  tag: '',
  operatingSystem: '',
  publicIp: '',
  privateIp: '',
  consoleUser: '',
};

/** A played client's entry before it was ever connected. */
export function drawRecord(client: SimulatedClient, random: Prng): Entry {
  const { attributes, index, connectionType, version, revision } = client;
  const draw = random.fork('entry', index);
  const said = { ...NOTHING_SAID, ...attributes };
  const { consoleUser } = said;
  return {
    id: idOf(index, draw.int(0, IDS_EACH - 2)),
    index,
    name: said.name,
    hostname: said.hostname,
    fqdn: said.fqdn,
    tag: said.tag,
    comments: draw.chance(0.05) ? 'Replaced at the last hardware refresh.' : '',
    groupId: JUMP_GROUPS.indexOf(said.group) + 1,
    groupType: 'shared',
    jumpPolicyId: draw.chance(0.2) ? draw.int(1, 3) : null,
    sessionPolicyId: draw.chance(0.1) ? draw.int(1, 2) : null,
    installMode: consoleUser !== '' && draw.chance(0.1) ? 'user' : 'service',
    connectionType,
    isLost: false,
    disabled: false,
    operatingSystem: said.operatingSystem,
    publicIp: said.publicIp,
    privateIp: said.privateIp,
    consoleUser,
    maxOfflineMinutes: draw.chance(0.1) ? 43_200 : 0,
    endpointAgreementPolicy: 'no_prompt',
    lastConnectAtMs: null,
    lastDisconnectAtMs: null,
    lastAccessAtMs: null,
    needsUpdate: false,
    version,
    revision,
  };
}

/** Ghosts, lost, disabled and uninstalled entries: at least one of each kind, except in a fleet of a handful. */
export function drawExtras(fleet: readonly Entry[], random: Prng, nowMs: number): Entry[] {
  const least = fleet.length >= 20 ? 1 : 0;
  const kinds = Object.keys(SHARES) as ExtraKind[];
  const chosen = new Set<number>();
  const wanted = kinds.flatMap((kind) => {
    const count = Math.max(least, Math.round(fleet.length * SHARES[kind]));
    return Array.from({ length: count }, (_, number) => ({ kind, number }));
  });
  return wanted.map(({ kind, number }) => {
    const draw = random.fork('extra', kind, number);
    let index = draw.int(0, fleet.length - 1);
    while (chosen.has(index)) index = (index + 1) % fleet.length;
    chosen.add(index);
    return drawExtra(kind, number, fleet[index]!, draw, nowMs);
  });
}

/** Made after a played client: a ghost is its earlier install, the others are neighbours of theirs with names of their own. */
function drawExtra(kind: ExtraKind, number: number, like: Entry, draw: Prng, nowMs: number): Entry {
  const lastConnectAtMs = Math.floor((nowMs - draw.between(LAST_SEEN_DAYS[kind]) * DAY_MS) / 1000) * 1000;
  const name = `${kind.slice(0, 4).toUpperCase()}-${String(number + 1).padStart(4, '0')}`;
  const hostname = name.toLowerCase();
  return {
    ...like,
    ...(kind !== 'ghost' && { name, hostname, fqdn: `${hostname}.office.example.com` }),
    id: idOf(like.index!, IDS_EACH - 1),
    index: null,
    connectionType: kind === 'uninstalled' ? 'uninstalled' : 'active',
    isLost: kind === 'lost',
    disabled: kind === 'disabled',
    lastConnectAtMs,
    lastDisconnectAtMs: lastConnectAtMs + draw.int(60, 86_400) * 1000,
    lastAccessAtMs: null,
    version: SOFTWARE_BEFORE.siteVersion,
    revision: SOFTWARE_BEFORE.siteRevision,
  };
}
