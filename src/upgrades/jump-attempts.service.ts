import { Injectable } from '@nestjs/common';
import { actorLabel, type Actor } from '../access/actor.js';
import type { JumpAnswer } from '../contracts/upgrades.js';
import type { JumpRefusal } from '../contracts/words.js';
import { ChangeLog } from '../platform/changes/change-log.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { Problem } from '../platform/problem.js';
import { Drivers } from '../sites/drivers/drivers.js';
import type { SiteRecord } from '../sites/model/site-record.js';
import { Sites } from '../sites/sites.service.js';
import { KnownClientsStore } from './known-clients.store.js';
import { expectedWaitSeconds } from './model/expected-wait.js';
import { contactFailed, decideJump, type JumpDecision } from './model/jump.js';
import { label } from './model/label.js';
import { bumpedBy, isStill, type Upgrade } from './model/upgrade.js';
import { Situations, type LoadedSituation } from './situations.service.js';
import { Transitions } from './transitions.service.js';
import { Turnovers } from './turnover.service.js';
import { UpgradesStore } from './upgrades.store.js';

const REFUSALS: Record<JumpRefusal, string> = {
  client_unreachable:
    'The client is not connected. If it is waiting for its upgrade, it will join at the front of the queue.',
  automatic_upgrades_off: 'Automatic upgrades are off, so the client is held. An admin can release it.',
  ahead_of_appliance: 'The client is newer than the appliance. It can be reached once the appliance has been upgraded.',
};

interface Attempted {
  decision: JumpDecision;
  clientId: string;
  answer: Pick<JumpAnswer, 'position' | 'expectedWaitSeconds' | 'url'>;
}

/** Someone tries to Jump to a client. The answer by state is in DESIGN §6. */
@Injectable()
export class JumpAttempts {
  constructor(
    private readonly database: Database,
    private readonly sites: Sites,
    private readonly drivers: Drivers,
    private readonly situations: Situations,
    private readonly store: UpgradesStore,
    private readonly turnovers: Turnovers,
    private readonly clients: KnownClientsStore,
    private readonly transitions: Transitions,
    private readonly changes: ChangeLog,
  ) {}

  /** Throws `not_found`, and a 409 problem for each refusal; a wish for the front is kept even then. */
  async attempt(actor: Actor, slug: string, id: string): Promise<JumpAnswer> {
    const site = await this.sites.require(slug);
    const attempted = await this.database.transaction((tx) => this.decide(tx, actor, site, id));
    if (attempted === null) throw new Problem('not_found', `Site "${slug}" has no client ${id}.`);
    const { decision, answer, clientId } = attempted;
    if (decision.refusal !== undefined) throw new Problem(decision.refusal, REFUSALS[decision.refusal]);
    if (decision.contact) {
      const contacted = await this.drivers.of(site).contactClient(clientId);
      if (!contacted.ok) {
        await this.database.transaction((tx) => this.notContacted(tx, site.id, id));
        throw new Problem('client_unreachable', REFUSALS.client_unreachable);
      }
    }
    return { outcome: decision.outcome, ...answer };
  }

  private async notContacted(tx: Transaction, siteId: string, id: string): Promise<void> {
    const upgrades = await this.store.lock(tx, siteId, [id]);
    const loaded = await this.situations.load(tx, siteId, 'read');
    if (loaded === null) return;
    await this.transitions.save(
      tx,
      upgrades.map((upgrade) => contactFailed(upgrade, loaded.situation.nowMs)),
    );
  }

  private async decide(tx: Transaction, actor: Actor, site: SiteRecord, id: string): Promise<Attempted | null> {
    // The settings row is held so that no grant under way goes to a client that this one overtakes.
    const loaded = await this.situations.load(tx, site.id, 'share');
    if (loaded === null) return null;
    const [upgrade] = await this.store.lock(tx, site.id, [id]);
    const client = (await this.clients.byIds(tx, [id])).get(id);
    if (upgrade === undefined || client === undefined) return null;
    const canContact = this.drivers.of(site).capabilities.has('contactClient');
    const isObserved = site.control === 'observed';
    const facts = { connection: client.connection, connectionType: client.connectionType, canContact, isObserved };
    // A run may have begun a moment ago and not have labelled this client yet.
    const labelled = label(upgrade, client, loaded.situation).after;
    const decision = decideJump(labelled, facts, loaded.situation);
    const bump = { by: actorLabel(actor), atMs: loaded.situation.nowMs };
    const transition = bumpedBy({ ...decision.transition, before: upgrade }, bump);
    const isMoved = decision.outcome === 'moved_to_front';
    const line = {
      siteId: site.id,
      clientId: id,
      kind: 'client.jump_attempted' as const,
      by: actorLabel(actor),
      data: { outcome: decision.outcome ?? decision.refusal },
    };
    const origin = { by: actorLabel(actor), ...(isMoved && { kind: 'client.bumped' as const }) };
    if (isStill(transition)) this.changes.append(tx, [line]);
    else await this.transitions.save(tx, [transition], origin, [line]);
    const answer = isMoved
      ? await this.place(tx, loaded, site.id, id)
      : decision.outcome === 'open_console'
        ? await this.consoleOf(tx, site, id)
        : {};
    return { decision, answer, clientId: client.clientId };
  }

  /** Where the person's own console begins the Jump, where the site's driver knows; that it was made there is not seen here. */
  private async consoleOf(tx: Transaction, site: SiteRecord, id: string): Promise<Pick<JumpAnswer, 'url'>> {
    const url = this.drivers.of(site).jumpUrl(await this.clients.named(tx, id));
    return url === null ? {} : { url };
  }

  /** Where the client now stands and how long that is likely to last. */
  private async place(tx: Transaction, loaded: LoadedSituation, siteId: string, id: string) {
    const [now] = await this.store.lock(tx, siteId, [id]);
    return this.waitOf(tx, loaded, now!);
  }

  private async waitOf(tx: Transaction, { throttle }: LoadedSituation, upgrade: Upgrade) {
    const position = await this.store.position(tx, upgrade);
    const turnover = await this.turnovers.measure(tx, throttle);
    const isStopped = (await this.situations.stopped(tx, throttle)) !== null;
    return { position, expectedWaitSeconds: expectedWaitSeconds(position, turnover, isStopped) };
  }
}
