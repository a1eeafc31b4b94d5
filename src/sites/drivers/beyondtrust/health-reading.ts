import type { ApplianceName } from '../../../contracts/words.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import type { DriverResult, HealthResult, InspectResult } from '../site-driver.js';
import { badAnswer, failureOf, read, unexpected } from './answers.js';
import type { ApplianceAccount, ApplianceAnswer, ApplianceFailure } from './appliance-account.js';
import { clockOffsetOf } from './model/appliance-clock.js';
import {
  type HealthFacts,
  healthOfAnswer,
  type Look,
  pairLooks,
  type PairLooks,
  reportOfOne,
  reportOfPair,
} from './model/health-report.js';
import { type MaintenanceFacts, maintenanceReport } from './model/maintenance-report.js';
import { healthOfXml, isXmlError } from './model/xml-answers.js';
import { healthReadSchema, infoReadSchema } from './read-schemas.js';
import { parseXml } from './xml.js';

type Failed = Exclude<DriverResult, { ok: true }>;
/** `clockOffsetMs`: by the date that the answer came with. */
export type Asked = { ok: true; facts: HealthFacts; clockOffsetMs: number | null } | Failed;

const PATH = '/api/command/v2/health';
const TIMEOUT_MS = 5000;
/** Command API v2 is not there, or not for this account; the XML API may be. */
const NO_V2 = new Set(['forbidden', 'not_found']);

/** What is read of the appliances' health. */
export class HealthReading {
  constructor(
    private readonly account: () => ApplianceAccount,
    private readonly options: Pick<ApplianceOptions, 'appliances'> & { url: string },
  ) {}

  async health(): Promise<HealthResult> {
    const [site, own, told] = await Promise.all([this.ask(), this.own(), this.clock()]);
    const clockOffsetMs = told ?? (site.ok ? site.clockOffsetMs : null);
    const signs = { clockOffsetMs, certificateSha256: this.account().certificate()?.sha256 ?? null };
    if (own === null) return site.ok ? { ok: true, report: reportOfOne(site.facts), signs } : site;
    const report = reportOfPair(lookOf(site), this.pair(site, own));
    if (report !== null) return { ok: true, report, signs };
    return site.ok ? badAnswer('Which of the pair answers to the site’s name cannot be told.') : site;
  }

  /** The same, with each one's clock, as an upgrade plan is told of it. */
  async inspect(lastBackup: MaintenanceFacts['lastBackup']): Promise<InspectResult> {
    const { appliances } = this.options;
    const isPair = appliances !== null;
    const [site, own, a, b] = await Promise.all([
      this.ask(),
      this.own(),
      this.clock(isPair ? 'A' : undefined),
      isPair ? this.clock('B') : null,
    ]);
    const looks = own === null ? null : this.pair(site, own);
    if (!site.ok && (looks === null || (!looks.A.ok && !looks.B.ok))) return site;
    const clockOffsetMs = { A: a ?? offsetOf(own?.A ?? site), B: b ?? (own === null ? null : offsetOf(own.B)) };
    const facts = { site: lookOf(site), own: looks, hosts: this.hosts(), clockOffsetMs, lastBackup };
    return { ok: true, maintenance: maintenanceReport(facts, Date.now()) };
  }

  /** By how much an appliance's clock is ahead; null: it does not say. */
  async clock(at?: ApplianceName): Promise<number | null> {
    const call = {
      method: 'GET',
      path: '/api/command/v2/info',
      spentFor: 'health',
      at,
      timeoutMs: TIMEOUT_MS,
    } as const;
    const answer = await this.account().call(call);
    if (!answer.ok) return null;
    const told = answer.status === 200 ? read(infoReadSchema, answer)?.current_time : null;
    const offset = told ? clockOffsetOf(told, answer.sentAtMs, answer.answeredAtMs) : null;
    return offset ?? dateOffset(answer);
  }

  /** What each of a pair says under its own name. */
  private async own(): Promise<Record<ApplianceName, Asked> | null> {
    if (this.options.appliances === null) return null;
    const [A, B] = await Promise.all([this.ask('A'), this.ask('B')]);
    return { A, B };
  }

  private pair(site: Asked, { A, B }: Record<ApplianceName, Asked>): PairLooks {
    return pairLooks(lookOf(site), { A: lookOf(A), B: lookOf(B) }, this.hosts());
  }

  private hosts(): Record<ApplianceName, string> {
    const { url, appliances } = this.options;
    const host = (text: string) => new URL(text).hostname;
    return { A: host(appliances?.A ?? url), B: host(appliances?.B ?? url) };
  }

  async ask(at?: ApplianceName): Promise<Asked> {
    const call = {
      method: 'GET',
      path: PATH,
      spentFor: 'health',
      at,
      timeoutMs: TIMEOUT_MS,
      alsoAnswers: [500],
    } as const;
    const answer = await this.account().call(call);
    if (!answer.ok) return NO_V2.has(answer.reason) ? this.askXml(answer, at) : failureOf(answer);
    // An unhealthy appliance answers 500 with the same body.
    if (answer.status !== 200 && answer.status !== 500) return unexpected(answer);
    const health = read(healthReadSchema, answer);
    if (health !== null) return answered(healthOfAnswer(health, answer.status === 200), answer);
    if (answer.status === 200) return badAnswer('The answer does not tell the health.');
    return { ...badAnswer('The appliance failed while it was asked for its health.'), reason: 'server_error' };
  }

  /** `first`: what v2 said; it stands when the XML API has no better answer. */
  private async askXml(first: ApplianceFailure, at?: ApplianceName): Promise<Asked> {
    const answer = await this.account().call({
      method: 'GET',
      path: '/api/command',
      query: { action: 'check_health' },
      spentFor: 'health',
      at,
      timeoutMs: TIMEOUT_MS,
      expects: 'text',
    });
    if (!answer.ok) return failureOf(NO_V2.has(answer.reason) ? first : answer);
    const root = answer.status === 200 ? parseXml(answer.body) : null;
    const facts = root === null || isXmlError(root) ? null : healthOfXml(root);
    return facts === null ? failureOf(first) : answered(facts, answer);
  }
}

const answered = (facts: HealthFacts, answer: ApplianceAnswer): Asked => ({
  ok: true,
  facts,
  clockOffsetMs: dateOffset(answer),
});

const offsetOf = (asked: Asked): number | null => (asked.ok ? asked.clockOffsetMs : null);

function lookOf(asked: Asked): Look {
  return asked.ok ? { ok: true, facts: asked.facts } : { ok: false, reason: asked.reason };
}

/** By the `Date` that HTTP answers carry. */
function dateOffset({ headers, sentAtMs, answeredAtMs }: ApplianceAnswer): number | null {
  const date = headers['date'];
  return date === undefined ? null : clockOffsetOf(date, sentAtMs, answeredAtMs);
}
