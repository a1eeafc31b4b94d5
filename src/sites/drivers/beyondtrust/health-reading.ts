import { healthSchema, infoSchema } from '../../../contracts/appliance-api.js';
import type { ApplianceName } from '../../../contracts/words.js';
import type { ApplianceOptions } from '../../model/site-record.js';
import type { DriverResult, HealthResult } from '../site-driver.js';
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
import { healthOfXml, isXmlError } from './model/xml-answers.js';
import { parseXml } from './xml.js';

type Failed = Exclude<DriverResult, { ok: true }>;
type Asked = { ok: true; facts: HealthFacts; answer: ApplianceAnswer } | Failed;

const PATH = '/api/command/v2/health';
const TIMEOUT_MS = 5000;
/** Command API v2 is not there, or not for this account; the XML API may be. */
const NO_V2 = new Set(['forbidden', 'not_found']);

/** What the appliances were asked, and what they said; `own` null where only the site's name is known. */
export interface HealthLooks {
  site: Asked;
  own: PairLooks | null;
}

/** What is read of the appliances' health. */
export class HealthReading {
  constructor(
    private readonly account: () => ApplianceAccount,
    private readonly options: Pick<ApplianceOptions, 'appliances'>,
  ) {}

  async health(): Promise<HealthResult> {
    const [{ site, own }, clock] = await Promise.all([this.looks(), this.clock()]);
    const report = own === null ? null : reportOfPair(lookOf(site), own);
    const seen = {
      clockOffsetMs: clock ?? (site.ok ? dateOffset(site.answer) : null),
      certificateSha256: this.certificate(),
    };
    if (own === null) return site.ok ? { ok: true, report: reportOfOne(site.facts), signs: seen } : site;
    if (report !== null) return { ok: true, report, signs: seen };
    return site.ok ? badAnswer('Which of the pair answers to the site’s name cannot be told.') : site;
  }

  async looks(): Promise<HealthLooks> {
    const { appliances } = this.options;
    if (appliances === null) return { site: await this.ask(), own: null };
    const [site, a, b] = await Promise.all([this.ask(), this.ask('A'), this.ask('B')]);
    const hosts = { A: new URL(appliances.A).hostname, B: new URL(appliances.B).hostname };
    return { site, own: pairLooks(lookOf(site), { A: lookOf(a), B: lookOf(b) }, hosts) };
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
    const told = answer.status === 200 ? read(infoSchema, answer)?.current_time : null;
    const offset = told ? clockOffsetOf(told, answer.sentAtMs, answer.answeredAtMs) : null;
    return offset ?? dateOffset(answer);
  }

  private certificate(): string | null {
    return this.account().certificate()?.sha256 ?? null;
  }

  private async ask(at?: ApplianceName): Promise<Asked> {
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
    const health = read(healthSchema, answer);
    if (health !== null) return { ok: true, facts: healthOfAnswer(health, answer.status === 200), answer };
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
    return facts === null ? failureOf(first) : { ok: true, facts, answer };
  }
}

export function lookOf(asked: Asked): Look {
  return asked.ok ? { ok: true, facts: asked.facts } : { ok: false, reason: asked.reason };
}

/** By the `Date` that HTTP answers carry. */
function dateOffset({ headers, sentAtMs, answeredAtMs }: ApplianceAnswer): number | null {
  const date = headers['date'];
  return date === undefined ? null : clockOffsetOf(date, sentAtMs, answeredAtMs);
}
