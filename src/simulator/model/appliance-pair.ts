import type { ApplianceName, SwitchMethod } from '../../contracts/words.js';
import {
  beginSync,
  breakFailover,
  changeRoles,
  establishFailover,
  switchEnds,
  switchProduction,
  syncEnds,
  syncNow,
} from './failover.js';
import {
  checkForUpdates,
  downloadKey,
  drawKey,
  fetchPackage,
  installEnds,
  installListed,
  installUploaded,
  mend,
  setSoftware,
  takeBackup,
} from './installs.js';
import {
  assignCertificate,
  importCertificate,
  importSettings,
  installFirstSoftware,
  newAppliance,
  putUpNew,
  retireOld,
} from './migration.js';
import {
  DONE,
  SHARED_NAME,
  applianceOf,
  productionOf,
  refused,
  watchBoth,
  type Done,
  type MaintainedAppliance,
  type PairParticulars,
  type PairState,
  type ProductionSide,
  type Refused,
} from './pair-state.js';
import type { Prng } from './prng.js';
import { restorePair, type KnownAppliance } from './restore.js';
import { SOFTWARE_BEFORE, hasSite, type InstalledSoftware, type Software } from './software.js';

export interface PairPlan {
  readonly particulars: PairParticulars;
  readonly speed: number;
  readonly random: Prng;
  readonly side: ProductionSide;
}

/**
 * The appliance, or the pair of them, as its administrator handles it: updates, backups, the relationship, the way to the site. Pure
 * and repeatable like the fleet: `advance(nowMs)` brings it to that moment. Every order is obeyed or refused with a reason; one that
 * comes again under the same key is answered as before and not obeyed twice.
 */
export class AppliancePair {
  readonly state: PairState;
  /** What was answered to the orders that were obeyed, by their keys. */
  private readonly obeyed = new Map<string, unknown>();

  constructor({ particulars, speed, random, side }: PairPlan, nowMs: number) {
    this.state = {
      particulars,
      speed,
      random,
      appliances: createAppliances(particulars),
      production: 'A',
      productionSinceMs: nowMs,
      failover: particulars.appliances === 'pair' ? 'established' : 'none',
      firstSyncAtMs: null,
      syncEndsAtMs: null,
      primaryAfterSync: null,
      switching: null,
      log: [],
      downTogether: [],
      side,
    };
    for (const one of this.state.appliances) prepare(this.state, one, nowMs);
  }

  get production(): MaintainedAppliance {
    return productionOf(this.state);
  }

  get appliances(): readonly MaintainedAppliance[] {
    return this.state.appliances;
  }

  appliance(name: ApplianceName): MaintainedAppliance | undefined {
    return applianceOf(this.state, name);
  }

  advance(nowMs: number): void {
    const { state } = this;
    for (const one of state.appliances) {
      if (one.install !== null && one.install.endsAtMs <= nowMs) installEnds(state, one, nowMs);
    }
    if (state.syncEndsAtMs !== null && state.syncEndsAtMs <= nowMs) syncEnds(state, nowMs);
    if (state.switching !== null && state.switching.endsAtMs <= nowMs) switchEnds(state, nowMs);
    const firstSyncIsDue = state.firstSyncAtMs !== null && state.firstSyncAtMs <= nowMs;
    if (firstSyncIsDue && state.appliances.every(({ activity }) => activity === 'idle')) beginSync(state, nowMs);
    watchBoth(state, nowMs);
  }

  /** When `advance` has something to do next; Infinity for never. */
  nextDueMs(): number {
    const { state } = this;
    const isBusy = state.appliances.some(({ activity }) => activity !== 'idle');
    return Math.min(
      ...state.appliances.map(({ install }) => install?.endsAtMs ?? Infinity),
      state.syncEndsAtMs ?? Infinity,
      state.switching?.endsAtMs ?? Infinity,
      isBusy ? Infinity : (state.firstSyncAtMs ?? Infinity),
    );
  }

  /** Obeys an order once under its key, and answers the same ever after. A refusal did nothing and is judged anew when it comes again. */
  once(key: string, order: () => Done, answer: () => unknown = () => ({})): { ok: true; answer: unknown } | Refused {
    if (!this.obeyed.has(key)) {
      const done = order();
      if (!done.ok) return done;
      this.obeyed.set(key, answer());
    }
    return { ok: true, answer: this.obeyed.get(key) };
  }

  takeBackup = (name: ApplianceName, nowMs: number): Done =>
    this.on(name, nowMs, (one) => takeBackup(this.state, one, nowMs));

  checkForUpdates = (name: ApplianceName, nowMs: number): Done =>
    this.on(name, nowMs, (one) => checkForUpdates(this.state, one, nowMs));

  installListed = (name: ApplianceName, updateId: string, nowMs: number): Done =>
    this.on(name, nowMs, (one) => installListed(this.state, one, updateId, nowMs));

  /** The manual way: a download key, a package fetched with it, the upload, and *Update Software*. */
  updateByHand = (name: ApplianceName, updateId: string, nowMs: number): Done =>
    this.on(name, nowMs, (one) => {
      const fetched = fetchPackage(this.state, downloadKey(one, nowMs), updateId, nowMs);
      return fetched.ok ? installUploaded(this.state, one, fetched.one, nowMs) : fetched;
    });

  /** Support has mended what a failed base update had left. */
  mend = (name: ApplianceName, nowMs: number): Done =>
    this.on(name, nowMs, (one) => {
      mend(this.state, one, nowMs);
      return DONE;
    });

  syncNow = (nowMs: number): Done => this.at(nowMs, () => syncNow(this.state, nowMs));
  breakFailover = (nowMs: number): Done => this.at(nowMs, () => breakFailover(this.state, nowMs));

  establishFailover = (primary: ApplianceName, nowMs: number): Done =>
    this.at(nowMs, () => establishFailover(this.state, primary, nowMs));

  changeRoles = (primary: ApplianceName, syncFirst: boolean, nowMs: number): Done =>
    this.at(nowMs, () => changeRoles(this.state, primary, syncFirst, nowMs));

  switchProduction = (to: ApplianceName, method: SwitchMethod, nowMs: number): Done =>
    this.at(nowMs, () => switchProduction(this.state, to, method, nowMs));

  putUpNew = (nowMs: number): Done => this.at(nowMs, () => putUpNew(this.state));
  importCertificate = (nowMs: number): Done => this.at(nowMs, () => importCertificate(this.state));
  assignCertificate = (nowMs: number): Done => this.at(nowMs, () => assignCertificate(this.state));
  installFirstSoftware = (nowMs: number): Done => this.at(nowMs, () => installFirstSoftware(this.state, nowMs));
  importSettings = (nowMs: number): Done => this.at(nowMs, () => importSettings(this.state));
  retireOld = (nowMs: number): Done => this.at(nowMs, () => retireOld(this.state));

  /** The simulator was away: the appliances are as Rollcall last saw them. */
  restore(known: readonly KnownAppliance[]): void {
    restorePair(this.state, known);
  }

  /** The software of the appliance in production was changed by somebody else than its pages: a story that goes without them. */
  setProductionSoftware(software: InstalledSoftware): void {
    setSoftware(this.production, software);
  }

  private at(nowMs: number, order: () => Done): Done {
    this.advance(nowMs);
    return order();
  }

  private on(name: ApplianceName, nowMs: number, order: (one: MaintainedAppliance) => Done): Done {
    return this.at(nowMs, () => {
      const one = this.appliance(name);
      return one === undefined ? refused('not_a_pair', `There is no appliance ${name}.`) : order(one);
    });
  }
}

function createAppliances({ appliances }: PairParticulars): MaintainedAppliance[] {
  const first = newAppliance('A', SOFTWARE_BEFORE, SOFTWARE_BEFORE);
  if (appliances === 'one') return [{ ...first, hostname: SHARED_NAME }];
  return appliances === 'pair' ? [first, newAppliance('B', SOFTWARE_BEFORE, SOFTWARE_BEFORE)] : [first];
}

/** A pair that has been in step for long: the same key on both, the last sync a while ago. */
function prepare(state: PairState, one: MaintainedAppliance, nowMs: number): void {
  const { wrongClock, sharedAddress, appliances } = state.particulars;
  one.keyFingerprint = drawKey(state, 'of both');
  if (wrongClock?.appliance === one.name) one.clockOffsetSeconds = wrongClock.offsetSeconds;
  if (sharedAddress) one.peerAddress = SHARED_NAME;
  if (one.name === state.production) one.servesSinceMs = -Infinity;
  if (appliances !== 'pair') return;
  one.lastSyncAtMs = nowMs - HOUR_MS;
  one.lastSyncStatus = 'success';
}

const HOUR_MS = 3_600_000;

/** The software of an appliance that has site software. */
export function siteSoftwareOf({ name, software }: MaintainedAppliance): Software {
  if (!hasSite(software)) throw new Error(`appliance ${name} has no site software`);
  return software;
}
