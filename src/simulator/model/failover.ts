import type { ApplianceName, SwitchMethod } from '../../contracts/words.js';
import {
  DONE,
  SHARED_NAME,
  applianceOf,
  drawMs,
  isDown,
  note,
  productionOf,
  refused,
  whyBusy,
  type Done,
  type PairState,
  type Refused,
} from './pair-state.js';

/**
 * The relationship of a pair: broken and established by hand, synchronised by itself a minute after that or at once when told to, and
 * which of the two the site's name reaches. Establishing needs the same inter-appliance key on both and an address of its own for each.
 * Source: the upgrade guide, failover upgrades.
 */

const FIRST_SYNC_AFTER_MINUTES = 1;
const SYNC_MINUTES = [2, 10] as const;
const PROPAGATION_MINUTES: Record<SwitchMethod, readonly [number, number]> = {
  shared_ip: [0.1, 0.5],
  nat: [0.5, 2],
  dns: [5, 30],
};

export function breakFailover(pair: PairState, nowMs: number): Done {
  const no = whyNotPair(pair) ?? whyNotEstablished(pair) ?? whyEitherBusy(pair);
  if (no !== null) return no;
  pair.failover = 'broken';
  pair.firstSyncAtMs = null;
  note(pair, nowMs, null, 'failover_broken', `${pair.production} stays in production`);
  return DONE;
}

export function establishFailover(pair: PairState, primary: ApplianceName, nowMs: number): Done {
  const no = whyNotPair(pair) ?? whyAlreadyEstablished(pair) ?? whyEitherBusy(pair) ?? whyNotSteady(pair);
  if (no !== null) return no;
  const cannotMeet = whyTheyCannotMeet(pair);
  if (cannotMeet !== null) return cannotMeet;
  if (primary !== pair.production) {
    return refused('not_steady', `The site's name reaches ${pair.production}: establish the relationship from there.`);
  }
  pair.failover = 'established';
  pair.firstSyncAtMs = nowMs + drawMs(pair, [FIRST_SYNC_AFTER_MINUTES, FIRST_SYNC_AFTER_MINUTES], 'first sync');
  note(pair, nowMs, null, 'failover_established', `${primary} is the primary`);
  return DONE;
}

/** *Sync now*. While a sync is under way it is busy. */
export function syncNow(pair: PairState, nowMs: number): Done {
  const no = whyNotPair(pair) ?? whyNotEstablished(pair) ?? whyEitherBusy(pair) ?? whyNotSteady(pair);
  if (no !== null) return no;
  beginSync(pair, nowMs);
  return DONE;
}

export function beginSync(pair: PairState, nowMs: number): void {
  pair.firstSyncAtMs = null;
  pair.syncEndsAtMs = nowMs + drawMs(pair, SYNC_MINUTES, 'sync', String(pair.log.length));
  for (const one of pair.appliances) {
    one.activity = 'syncing';
    one.activitySinceMs = nowMs;
  }
}

export function syncEnds(pair: PairState, nowMs: number): void {
  pair.syncEndsAtMs = null;
  for (const one of pair.appliances) {
    one.activity = 'idle';
    one.activitySinceMs = null;
    one.lastSyncAtMs = nowMs;
    one.lastSyncStatus = 'success';
  }
  note(pair, nowMs, null, 'synced', `from ${pair.production}`);
  const { primaryAfterSync } = pair;
  pair.primaryAfterSync = null;
  if (primaryAfterSync !== null) switchProduction(pair, primaryAfterSync, 'shared_ip', nowMs);
}

/** The two change roles by themselves, and the address that both know goes along; after a sync of the data where that is asked for. */
export function changeRoles(pair: PairState, primary: ApplianceName, syncFirst: boolean, nowMs: number): Done {
  const no = whyNotPair(pair) ?? whyNotEstablished(pair) ?? whyEitherBusy(pair) ?? whyNotSteady(pair);
  if (no !== null) return no;
  if (!syncFirst) return switchProduction(pair, primary, 'shared_ip', nowMs);
  if (pair.switching !== null) return refused('busy', 'The site is being moved.');
  beginSync(pair, nowMs);
  pair.primaryAfterSync = primary;
  return DONE;
}

/**
 * A person moves the site's name: an address that both know (disabled on one, at once enabled on the other), an entry of the DNS, or a
 * rule of the address translation. Everybody reaches the other one when that has got about.
 */
export function switchProduction(pair: PairState, to: ApplianceName, method: SwitchMethod, nowMs: number): Done {
  const wanted = applianceOf(pair, to);
  if (pair.appliances.length < 2 || wanted === undefined) return notPair();
  if (pair.production === to || pair.switching !== null) return refused('busy', 'The site is moved there already.');
  if (isDown(wanted)) return refused('not_steady', `Appliance ${to} cannot serve the site now.`);
  pair.switching = { to, method, endsAtMs: nowMs + drawMs(pair, PROPAGATION_MINUTES[method], 'switch', to) };
  return DONE;
}

export function switchEnds(pair: PairState, nowMs: number): void {
  const { to, method } = pair.switching!;
  productionOf(pair).servesSinceMs = null;
  pair.switching = null;
  pair.production = to;
  pair.productionSinceMs = nowMs;
  productionOf(pair).servesSinceMs = nowMs;
  note(pair, nowMs, to, 'production_switched', `by ${method.replace('_', ' ')}`);
  pair.side.moved(nowMs);
}

const notPair = (): Refused => refused('not_a_pair', 'There is no second appliance.');

/** A migration's two appliances stand beside each other, but they are no pair. */
function whyNotPair(pair: PairState): Refused | null {
  return pair.particulars.appliances === 'pair' && pair.appliances.length === 2 ? null : notPair();
}

function whyNotEstablished({ failover }: PairState): Refused | null {
  if (failover === 'established') return null;
  return refused('failover_not_established', 'The failover relationship is not established.');
}

function whyAlreadyEstablished({ failover }: PairState): Refused | null {
  return failover === 'established' ? refused('failover_established', 'The relationship is established.') : null;
}

function whyEitherBusy(pair: PairState): Refused | null {
  return pair.appliances.map(whyBusy).find((busy) => busy !== null) ?? null;
}

function whyNotSteady(pair: PairState): Refused | null {
  const down = pair.appliances.find(isDown);
  return down === undefined ? null : refused('not_steady', `Appliance ${down.name} is down.`);
}

function whyTheyCannotMeet({ appliances }: PairState): Refused | null {
  const [one, other] = appliances;
  if (one!.keyFingerprint !== other!.keyFingerprint) {
    return refused(
      'keys_differ',
      'The inter-appliance communication keys of the two appliances differ. Compare them under /login › Management › ' +
        'Security, Inter-Appliance Communication Pre-Shared Key, and enter the same on both.',
    );
  }
  const shared = appliances.find(({ peerAddress }) => peerAddress === SHARED_NAME);
  if (shared === undefined && one!.peerAddress !== other!.peerAddress) return null;
  return refused(
    'address_shared',
    `Each appliance needs a host name or address of its own for the other, not the shared ${SHARED_NAME}.`,
  );
}
