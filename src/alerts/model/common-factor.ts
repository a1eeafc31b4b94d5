/**
 * Decides what the clients of an incident have in common that others have not: where to look first. From counts by value, so that 25,000
 * clients are some dozens of lines. It never makes one up: not for fewer than three clients, not from what the whole fleet shares, and not
 * where chance alone would do it more often than once in a thousand times.
 * Source: issue 6, *Semantics*. The bound on chance is Chernoff's for a sum of coin tosses, as Hoeffding (1963) gives it.
 */
import { FACTORS, type Factor } from '../../contracts/alert-words.js';
import type { LikelyCause } from '../../contracts/alerts.js';
import { plain } from './plain-text.js';
import { amount, momentOf } from './spoken.js';

/** How many of the incident's clients, and of the whole fleet's, have this value. Subnets as {@link subnetOf} writes them. */
export interface FactorCount {
  factor: Exclude<Factor, 'site_update'>;
  value: string;
  members: number;
  all: number;
}

export interface FactorContext {
  /** Clients in the incident. */
  members: number;
  /** Clients that could be in it: the fleet's active ones, the members among them. */
  all: number;
  /** The site update that the incident follows; null: it follows none. */
  siteUpdateAtMs: number | null;
  /** The group that the incident is about: that its clients belong to it is no news. */
  group?: string | null;
}

const MEMBERS_MIN = 3;
const SHARE_MIN = 0.9;
/** A share of the fleet that is as good as all of it. */
const WHOLE_FLEET = 0.98;
const CLEARLY_ABOVE = 0.2;
const CHANCE_MAX = 0.001;

export function likelyCause(counts: readonly FactorCount[], context: FactorContext): LikelyCause | null {
  if (context.members < MEMBERS_MIN) return null;
  const shared = bestOf(counts, context);
  const { siteUpdateAtMs, members, all } = context;
  if (siteUpdateAtMs === null) return shared === null ? null : causeOf(shared, context);
  const says = `They went with the site update of ${momentOf(siteUpdateAtMs)}.`;
  return {
    factor: 'site_update',
    value: new Date(siteUpdateAtMs).toISOString(),
    members,
    all,
    says: shared === null ? says : `${says} ${causeOf(shared, context).says}`,
  };
}

/** The value that fits the incident best: that is had by most of its clients and by fewest others. */
function bestOf(counts: readonly FactorCount[], context: FactorContext): FactorCount | null {
  const fit = ({ members, all }: FactorCount) => members / (context.members + all - members);
  return counts
    .filter((count) => isShared(count, context))
    .reduce<FactorCount | null>((best, count) => {
      if (best === null || fit(count) > fit(best)) return count;
      const isEarlier = FACTORS.indexOf(count.factor) < FACTORS.indexOf(best.factor);
      return fit(count) === fit(best) && isEarlier ? count : best;
    }, null);
}

function isShared({ factor, value, members, all }: FactorCount, context: FactorContext): boolean {
  const saysNothing = value === '' || (factor === 'group' && value === context.group);
  if (saysNothing || context.all <= 0 || all <= 0) return false;
  const share = members / context.members;
  const ofFleet = all / context.all;
  if (share < SHARE_MIN || ofFleet >= WHOLE_FLEET || ofFleet >= share) return false;
  const isClearlyAbove = share - ofFleet >= CLEARLY_ABOVE || members / all >= SHARE_MIN;
  return isClearlyAbove && chanceOf(share, ofFleet, context.members) <= CHANCE_MAX;
}

/** At most so likely it is that clients taken at random share it that much. */
function chanceOf(share: number, ofFleet: number, members: number): number {
  const without = share === 1 ? 0 : (1 - share) * Math.log((1 - share) / (1 - ofFleet));
  return Math.exp(-members * (share * Math.log(share / ofFleet) + without));
}

function causeOf({ factor, value, members, all }: FactorCount, context: FactorContext): LikelyCause {
  const who =
    members === context.members ? `All ${amount(members)}` : `${amount(members)} of ${amount(context.members)}`;
  const others = `of ${amount(context.all)} clients ${amount(all)} ${all === 1 ? 'does' : 'do'}`;
  const says = `${who} ${HAVE[factor](plain(value))}; ${others}.`;
  return { factor, value: plain(value), members, all, says };
}

const HAVE: Record<FactorCount['factor'], (value: string) => string> = {
  version: (value) => `run version ${value}`,
  operating_system: (value) => `run ${value}`,
  group: (value) => `belong to the group ${value}`,
  subnet: (value) => `have an address in ${value}`,
};

/** The network a client's address is counted in: /24 of IPv4, /64 of IPv6. Null where it is no address. */
export function subnetOf(address: string): string | null {
  const four = fourOf(address);
  if (four !== null) return `${four.slice(0, 3).join('.')}.0/24`;
  const eight = eightOf(address);
  if (eight === null) return null;
  const isMapped = eight.slice(0, 5).every((part) => part === 0) && eight[5] === 0xffff;
  if (isMapped) return `${eight[6]! >> 8}.${eight[6]! & 255}.${eight[7]! >> 8}.0/24`;
  const network = eight.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':').replace(/(:0)+$/, '')}::/64`;
}

function fourOf(text: string): number[] | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) ? parts : null;
}

/** The eight groups of an IPv6 address; a zone is left away. */
function eightOf(text: string): number[] | null {
  const [address] = text.split('%');
  const halves = address!.split('::');
  if (halves.length > 2 || !address!.includes(':')) return null;
  const [front, back] = halves.map(groupsOf);
  if (front == null || back === null) return null;
  if (back === undefined) return front.length === 8 ? front : null;
  const missing = 8 - front.length - back.length;
  return missing < 1 ? null : [...front, ...Array.from({ length: missing }, () => 0), ...back];
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  for (const [index, part] of text.split(':').entries()) {
    const four = index === text.split(':').length - 1 ? fourOf(part) : null;
    if (four !== null) groups.push(four[0]! * 256 + four[1]!, four[2]! * 256 + four[3]!);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
