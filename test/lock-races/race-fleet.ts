import type { Actor } from '../../src/access/actor.js';
import { CheckIns } from '../../src/check-ins/check-ins.service.js';
import type { CheckIn, CheckInResult } from '../../src/contracts/check-ins.js';
import type { Prng } from '../../src/simulator/model/prng.js';
import type { ClientStart } from '../../src/upgrades/client-starts-queue.js';
import { Starts } from '../../src/upgrades/starts.service.js';
import type { RaceProcess } from './race-process.js';

const BATCH_MOST = 12;
const STARTS_WAITING_MOST = 2000;

interface Member {
  clientId: string;
  sequence: number;
  version: string;
  /** What it was told to do and is at; null: nothing. */
  order: { fence: number; targetVersion: string } | null;
  isBusy: boolean;
}

/** The clients of one site. They check in through any process, and do what they are told, mostly. */
export class RaceFleet {
  private readonly members: Member[];
  private readonly starts: ClientStart[] = [];
  private versions = 0;
  /** The version of the newest run. */
  target = '1.0';
  checkIns = 0;

  constructor(
    readonly slug: string,
    count: number,
    private readonly actor: Actor,
    private readonly random: Prng,
  ) {
    this.members = Array.from({ length: count }, (_, index) => ({
      clientId: `client-${String(index + 1).padStart(4, '0')}`,
      sequence: 0,
      version: '1.0',
      order: null,
      isBusy: false,
    }));
  }

  /** Most clients are at the target, so that a new run should begin. */
  get isMostlyDone(): boolean {
    return this.members.filter(({ version }) => version === this.target).length > this.members.length / 2;
  }

  nextVersion(): string {
    return `1.${(this.versions += 1)}`;
  }

  /** Every client checks in once. */
  async gather(process: RaceProcess): Promise<void> {
    for (let from = 0; from < this.members.length; from += 100)
      await this.checkIn(process, this.members.slice(from, from + 100), true);
  }

  /** A few clients check in. Those that are at an upgrade come more often than the others. */
  async someCheckIn(process: RaceProcess): Promise<void> {
    const idle = this.members.filter(({ isBusy }) => !isBusy);
    const atWork = idle.filter(({ order }) => order !== null);
    const wanted = this.random.int(1, BATCH_MOST);
    const chosen = new Set<Member>();
    for (let draw = 0; draw < wanted; draw += 1) {
      const among = atWork.length > 0 && this.random.chance(0.5) ? atWork : idle;
      const member = among[this.random.int(0, among.length - 1)];
      if (member !== undefined) chosen.add(member);
    }
    if (chosen.size > 0) await this.checkIn(process, [...chosen], false);
  }

  /** Grants that somebody has to tell, where starts are pushed. */
  granted(starts: readonly ClientStart[]): void {
    this.starts.push(...starts);
    this.starts.splice(0, Math.max(0, this.starts.length - STARTS_WAITING_MOST));
  }

  /** Tells one client of its grant, as the driver's job does: it may arrive, surely not arrive, or leave no word. */
  async tellOne(process: RaceProcess): Promise<void> {
    const [start] = this.starts.splice(this.random.int(0, Math.max(0, this.starts.length - 1)), 1);
    if (start === undefined) return;
    const telling = await process.get(Starts).tell(start);
    if (telling === null) return;
    const luck = this.random.float();
    if (luck < 0.15) return void (await process.get(Starts).notDelivered(start, telling));
    const member = this.members.find(({ clientId }) => clientId === telling.start.clientId)!;
    if (luck < 0.9) member.order = { fence: start.fence, targetVersion: telling.start.targetVersion };
    if (luck < 0.75) await process.get(Starts).acknowledge(start);
  }

  private async checkIn(process: RaceProcess, members: Member[], isFirst: boolean): Promise<void> {
    for (const member of members) member.isBusy = true;
    try {
      const said = members.map((member) => (isFirst ? this.connected(member) : this.report(member)));
      const results = await process.get(CheckIns).take(this.actor, this.slug, { checkIns: said });
      this.checkIns += results.length;
      results.forEach((result, index) => this.heard(members[index]!, said[index]!, result));
    } finally {
      for (const member of members) member.isBusy = false;
    }
  }

  private connected(member: Member): CheckIn {
    const { clientId, version } = member;
    return { clientId, epoch: 1, sequence: (member.sequence += 1), cause: 'connected', version };
  }

  private report(member: Member): CheckIn {
    const { clientId, order, version } = member;
    const common = { clientId, epoch: 1, sequence: (member.sequence += 1), cause: 'heartbeat' as const, version };
    if (order === null) return common;
    const { fence, targetVersion } = order;
    const luck = this.random.float();
    if (luck < 0.5) {
      return { ...common, cause: 'upgraded', version: targetVersion, upgrade: { fence, outcome: 'succeeded' } };
    }
    if (luck < 0.6) return { ...common, upgrade: { fence, outcome: 'failed', detail: 'out of space' } };
    // It was switched off in the middle and has forgotten all.
    if (luck < 0.65) return common;
    return { ...common, upgrade: { fence, outcome: 'running' } };
  }

  private heard(member: Member, said: CheckIn, result: CheckInResult): void {
    if (said.upgrade?.outcome !== 'running') member.order = null;
    member.version = said.version;
    const { upgrade } = result;
    if (upgrade !== undefined && this.random.chance(0.9)) {
      member.order = { fence: upgrade.fence, targetVersion: upgrade.targetVersion };
    }
  }
}
