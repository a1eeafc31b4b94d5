import type { CheckIn, CheckInResult } from '../../../src/contracts/check-ins.js';
import type { StartBody } from '../../../src/contracts/driver-control.js';
import type { DriverCapability } from '../../../src/contracts/words.js';
import { SiteDriver, type StartResult } from '../../../src/sites/drivers/site-driver.js';
import { isHeard, type Start } from '../../../src/simulator/model/client.js';
import type { Parcel } from '../../../src/simulator/model/outbox.js';
import type { Prng } from '../../../src/simulator/model/prng.js';
import type { SimulatedSite } from '../../../src/simulator/model/simulated-site.js';
import type { Network } from './network.js';
import type { RollcallProcess } from './rollcall-process.js';
import type { Runner, Scheduler } from './scheduler.js';

const ANSWER_WITHIN_MS = 4000;
const DRIVER_WITHIN_MS = 5000;
const HOLD_MS = 100;
/** A promise of its own each time: one for all would keep everything that ever waited for it. */
const never = () => new Promise<never>(() => undefined);

const PUSHING: ReadonlySet<DriverCapability> = new Set<DriverCapability>(['startUpgrade', 'contactClient']);
const PULLING: ReadonlySet<DriverCapability> = new Set<DriverCapability>();

export interface FleetHooks {
  /** Check-ins were not saved for a reason that is not the database's. */
  failed(error: unknown): void;
  /** Something may have happened to the fleet. */
  moved(): void;
  /** The fleet has the answer: what it says must hold for ever. */
  acknowledged(checkIn: CheckIn, result: CheckInResult): void;
  trace(text: () => string): void;
}

/** The simulated appliance and its fleet behind a network: check-ins go to any process that lives, starts come by the driver. */
export class FleetLink {
  private plannedMs = Infinity;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly network: Network,
    private readonly random: Prng,
    readonly site: SimulatedSite,
    /** How far each client's clock is off, in ms. */
    private readonly skewsMs: ReadonlyMap<string, number>,
    private readonly processes: () => RollcallProcess[],
    private readonly hooks: FleetHooks,
  ) {}

  /** Brings the fleet to this moment, sends what it has to say, and plans to come again. */
  pump(): void {
    const { site, scheduler } = this;
    site.advance(scheduler.nowMs);
    this.hooks.moved();
    for (;;) {
      const batch = site.takeBatch(scheduler.nowMs, this.random.int(1, 3));
      if (batch.length === 0) break;
      this.send(batch);
    }
    const dueMs = Math.max(site.nextDueMs(), scheduler.nowMs + 1);
    if (dueMs >= this.plannedMs) return;
    this.plannedMs = dueMs;
    scheduler.at(dueMs, () => {
      if (this.plannedMs === dueMs) this.plannedMs = Infinity;
      this.pump();
    });
  }

  driverOf(runner: Runner, pushes: boolean): SiteDriver {
    return new LinkedDriver(this, runner, pushes ? PUSHING : PULLING);
  }

  /** A start on its way to the client, and its answer back; each may be lost, doubled or late. */
  carryStart(runner: Runner, body: StartBody): Promise<StartResult> {
    if (!runner.alive) return never();
    const { scheduler, network } = this;
    return new Promise((resolve) => {
      let isRefused = false;
      const answer = (result: StartResult) => {
        isRefused ||= !result.ok;
        network.send(() => resolve(result));
      };
      if (this.random.chance(network.weather.lost / 2)) {
        scheduler.after(1, () => resolve({ ok: false, retryable: true, delivered: 'no', reason: 'unreachable' }));
        return;
      }
      // "Not delivered" is a promise: what was refused once does not arrive by a second copy of the same call.
      network.send(() => this.holdStart(body, answer, () => isRefused));
      scheduler.after(DRIVER_WITHIN_MS, () =>
        resolve({ ok: false, retryable: true, delivered: 'unknown', reason: 'timed_out' }),
      );
    });
  }

  carryContact(runner: Runner, clientId: string): Promise<StartResult> {
    if (!runner.alive) return never();
    return new Promise((resolve) => {
      this.network.send(() => {
        const answer = this.site.contact(clientId, this.scheduler.nowMs);
        this.pump();
        this.network.send(() =>
          resolve(answer.ok ? { ok: true } : { ok: false, retryable: true, delivered: 'no', reason: answer.reason }),
        );
      });
      this.scheduler.after(DRIVER_WITHIN_MS, () =>
        resolve({ ok: false, retryable: true, delivered: 'unknown', reason: 'timed_out' }),
      );
    });
  }

  /**
   * On its way until its client has been heard, or refuses it as late by its own clock. Here one that is away is waited for too: so long
   * a start is still to come, whatever its sender has been told of another copy.
   */
  private holdStart(body: StartBody, answer: (result: StartResult) => void, isRefused: () => boolean): void {
    if (isRefused()) return;
    const client = this.site.clients.find(({ clientId }) => clientId === body.clientId);
    const isLate = this.toStart(body.clientId, body).startByMs < this.scheduler.nowMs;
    if (client === undefined || isHeard(client) || isLate) answer(this.deliverStart(body));
    else this.scheduler.after(HOLD_MS, () => this.holdStart(body, answer, isRefused));
  }

  private deliverStart(body: StartBody): StartResult {
    const judgement = this.site.start(this.toStart(body.clientId, body), this.scheduler.nowMs);
    this.hooks.trace(
      () => `${body.clientId}: start ${body.fence} ${judgement.taken ? 'taken' : `refused (${judgement.reason})`}`,
    );
    this.pump();
    if (judgement.taken) return { ok: true };
    return { ok: false, retryable: judgement.reason === 'client_offline', delivered: 'no', reason: judgement.reason };
  }

  private send(batch: Parcel[]): void {
    let isSettled = false;
    const settle = (how: () => void) => {
      if (isSettled) return;
      isSettled = true;
      how();
      this.pump();
    };
    const checkIns = batch.map(({ checkIn }) => withNews(checkIn));
    const refuse = () => settle(() => this.site.unanswered(batch, null, this.scheduler.nowMs));
    this.network.send(() => {
      const process = this.anyProcess();
      if (process === null) return;
      process.save(checkIns).then(
        (results) => {
          if (!process.alive) return;
          this.network.send(() => settle(() => this.answer(batch, results)));
        },
        (error: unknown) => {
          if ((error as { code?: unknown }).code === undefined) this.hooks.failed(error);
          this.network.send(refuse);
        },
      );
    });
    this.scheduler.after(ANSWER_WITHIN_MS, refuse);
  }

  private answer(batch: Parcel[], results: readonly CheckInResult[]): void {
    batch.forEach(({ checkIn }, index) => this.hooks.acknowledged(checkIn, results[index]!));
    const toStart = ({ clientId, upgrade }: CheckInResult) =>
      upgrade === undefined ? null : this.toStart(clientId, upgrade);
    this.site.answered(batch, results, toStart, this.scheduler.nowMs);
  }

  /** As the client's own clock sees it. */
  private toStart(clientId: string, start: Omit<StartBody, 'clientId'>): Start {
    const startByMs = Date.parse(start.startBy) - (this.skewsMs.get(clientId) ?? 0);
    const { fence, startWithinSeconds, targetVersion, targetRevision, maxSeconds } = start;
    return { clientId, fence, startByMs, startWithinSeconds, targetVersion, targetRevision, maxSeconds };
  }

  private anyProcess(): RollcallProcess | null {
    const alive = this.processes().filter((process) => process.alive);
    return alive.length === 0 ? null : alive[this.random.int(0, alive.length - 1)]!;
  }
}

/** Some check-ins bring new attributes: always the same ones, however often the check-in is sent. */
function withNews(checkIn: CheckIn): CheckIn {
  const { epoch, sequence, attributes } = checkIn;
  if ((epoch + sequence) % 3 !== 0) return checkIn;
  const news =
    sequence % 2 === 0 ? { tag: `tag ${sequence}` } : { consoleUser: `user ${epoch}`, tag: `tag ${sequence}` };
  return { ...checkIn, attributes: { ...attributes, ...news } };
}

class LinkedDriver extends SiteDriver {
  constructor(
    private readonly link: FleetLink,
    private readonly runner: Runner,
    readonly capabilities: ReadonlySet<DriverCapability>,
  ) {
    super();
  }

  override startUpgrade(start: StartBody): Promise<StartResult> {
    return this.link.carryStart(this.runner, start);
  }

  override contactClient(clientId: string): Promise<StartResult> {
    return this.link.carryContact(this.runner, clientId);
  }
}
