import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  planEventsAnswerSchema,
  planPreviewSchema,
  planReportSchema,
  planSchema,
  type CreatePlanBody,
  type Plan,
  type StepActionBody,
} from '../../src/contracts/plans.js';
import type { Site } from '../../src/contracts/sites.js';
import { waitFor } from '../support/wait-for.js';
import { EventProbe } from '../support/stream-probe.js';
import { startTestApp, withKey, type TestApp } from '../support/test-app.js';

let app: TestApp;
let made = 0;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());

async function makeSite(): Promise<Site> {
  made += 1;
  return (await app.api<Site>('POST', '/sites', { slug: `plans-${made}`, name: `Plans ${made}` })).body;
}

const SINGLE = { kind: 'single', target: { version: '24.3.1', revision: null } } as const;
const create = (site: Site, body: object = SINGLE) => app.api<Plan>('POST', `/sites/${site.slug}/plans`, body);
const match = (plan: Plan) => ({ 'if-match': `"${plan.version}"` });
const post = (site: Site, plan: Plan, path: string, body?: object, headers: Record<string, string> = match(plan)) =>
  app.api<Plan>('POST', `/sites/${site.slug}/plans/${plan.id}/${path}`, body, headers);
const act = (site: Site, plan: Plan, body: Partial<StepActionBody>, key = plan.current!) =>
  post(site, plan, `steps/${key}`, body);

async function begun(body: Partial<CreatePlanBody> = SINGLE): Promise<{ site: Site; plan: Plan }> {
  const site = await makeSite();
  const made_ = await create(site, body);
  expect(made_.status).toBe(201);
  const { body: plan, status } = await post(site, made_.body, 'start');
  expect(status).toBe(200);
  return { site, plan };
}

/** Confirms whatever waits for a person, with all its checks, until something does not. */
async function confirmAll(site: Site, plan: Plan, until?: string): Promise<Plan> {
  let now = plan;
  for (let turns = 0; turns < 60 && now.current !== null && now.current !== until; turns += 1) {
    const step = now.steps.find(({ key }) => key === now.current)!;
    if (!step.actions.some(({ action, possible }) => action === 'confirm' && possible)) return now;
    const answer = await act(site, now, { action: 'confirm', checks: step.checks.map(({ key }) => key) });
    // A turn may have come in between: as on the page, the plan is read again then.
    expect([200, 412]).toContain(answer.status);
    now = answer.status === 200 ? answer.body : await read(site, now);
  }
  return now;
}

const read = async (site: Site, { id }: Plan) => (await app.api<Plan>('GET', `/sites/${site.slug}/plans/${id}`)).body;
const step = (plan: Plan, key: string) => plan.steps.find((one) => one.key === key)!;

describe('making a plan', () => {
  it('shows in a dry run what it would be and what speaks against it, and keeps nothing', async () => {
    const site = await makeSite();
    const answer = await app.api('POST', `/sites/${site.slug}/plans?dryRun=true`, SINGLE);
    expect(answer.status).toBe(200);
    const { plan, readiness } = planPreviewSchema.parse(answer.body);
    expect(plan.steps.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['take_backup_a', 'site_update_a', 'fleet_back']),
    );
    expect(readiness.items.find(({ key }) => key === 'visible')).toMatchObject({ level: 'unknown' });
    expect((await app.api('GET', `/sites/${site.slug}/plans`)).body).toEqual({ items: [], nextCursor: null });
  });

  it('keeps one that is not over at a time', async () => {
    const site = await makeSite();
    const first = await create(site);
    expect(planSchema.parse(first.body)).toMatchObject({ state: 'draft', number: 1, version: 1 });
    expect(first.headers.get('etag')).toBe('"1"');
    expect(await create(site)).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect((await post(site, first.body, 'abort', { reason: 'not today' })).body).toMatchObject({ state: 'aborted' });
    expect((await create(site)).body).toMatchObject({ number: 2 });
  });

  it.each<[string, object, string]>([
    [
      'a time that the clocks skip',
      { firstWindow: { startsAt: '2026-03-29T02:30', timeZone: 'Europe/Berlin', durationMinutes: 60 } },
      '/firstWindow/startsAt',
    ],
    [
      'a time zone that is none',
      { firstWindow: { startsAt: '2026-03-29T02:30', timeZone: 'Mars/Olympus', durationMinutes: 60 } },
      '/firstWindow/timeZone',
    ],
    [
      'a second window of a single appliance',
      { secondWindow: { startsAt: '2026-03-30T02:30', timeZone: 'UTC', durationMinutes: 60 } },
      '/secondWindow',
    ],
    ['a way to move what is not moved', { switchMethod: 'dns' }, '/switchMethod'],
    ['an option out of its range', { fleetBackPercent: 20 }, '/fleetBackPercent'],
    ['an unknown field', { colour: 'red' }, '/colour'],
  ])('refuses %s, naming the field', async (_, more, pointer) => {
    const site = await makeSite();
    const answer = await create(site, { ...SINGLE, ...more });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid', errors: [{ pointer }] });
  });

  it('is for those who may manage plans; everybody who reads the site may look', async () => {
    const site = await makeSite();
    const { secret } = await app.createKey({ role: 'support' });
    const refused = await app.api('POST', `/sites/${site.slug}/plans`, SINGLE, withKey(secret));
    expect(refused).toMatchObject({ status: 403 });
    expect(await app.api('GET', `/sites/${site.slug}/plans`, undefined, withKey(secret))).toMatchObject({
      status: 200,
    });
  });
});

describe('whoever watches the site', () => {
  it('sees the plan come and move, in its room', async () => {
    const site = await makeSite();
    const headers = { authorization: `Bearer ${app.adminKey}` };
    const reader = await EventProbe.open(`${app.url}/api/v1/stream?site=${site.slug}&rooms=plan`, headers);
    try {
      const saw = (holds: (plan: Plan | null) => boolean) =>
        reader.next(({ data }) => {
          const told = (data as { data: { plan: Plan | null } | null }).data;
          return told !== null && holds(told.plan);
        });
      await saw((plan) => plan === null);
      const { body } = await create(site);
      await saw((plan) => plan?.state === 'draft');
      await post(site, body, 'start');
      await saw((plan) => plan?.state === 'running' && plan.current === 'take_backup_a');
    } finally {
      reader.close();
    }
  });
});

describe('two hands at one plan', () => {
  it('must say which version they mean, and the slower one is told', async () => {
    const { site, plan } = await begun();
    const confirm = { action: 'confirm' as const };
    expect(await post(site, plan, `steps/${plan.current}`, confirm, {})).toMatchObject({ status: 428 });
    const both = await Promise.all([act(site, plan, confirm), act(site, plan, confirm)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('cannot act at a step whose turn has not come, or is over', async () => {
    const { site, plan } = await begun();
    const later = await act(site, plan, { action: 'confirm' }, 'site_update_a');
    expect(later).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('turn') } });
    const next = (await act(site, plan, { action: 'confirm' })).body;
    expect(await act(site, next, { action: 'confirm' }, plan.current!)).toMatchObject({ status: 409 });
  });
});

describe('a plan that people carry out by hand', () => {
  it('wants every check made, a reason for passing over, and goes to the fleet’s gate', async () => {
    const { site, plan } = await begun();
    expect(step(plan, 'take_backup_a')).toMatchObject({
      state: 'active',
      performer: 'person',
      reason: 'waiting_for_person',
    });
    const taken = (
      await act(site, plan, { action: 'confirm', note: 'on the share', evidence: [{ kind: 'ticket', value: 'CHG-1' }] })
    ).body;
    expect(step(taken, 'take_backup_a')).toMatchObject({
      state: 'done',
      note: 'on the share',
      evidence: [{ kind: 'ticket', value: 'CHG-1' }],
    });
    const unchecked = await act(site, taken, { action: 'confirm', checks: ['certificate_exported'] });
    expect(unchecked).toMatchObject({ status: 409, body: { detail: expect.stringContaining('private_key_exported') } });
    const verified = await confirmAll(site, taken);
    // Nobody sees the appliance: gates about it are attested, and the plan itself begins the fleet's run.
    expect(step(verified, 'clock_in_step_a')).toMatchObject({ state: 'done', performer: 'person' });
    const runs = await app.api('GET', `/sites/${site.slug}/upgrade-runs`);
    expect(runs.body.items).toMatchObject([{ targetVersion: '24.3.1', begunBy: 'the upgrade plan' }]);
    const atCare = await waitFor(async () => {
      const now = await read(site, plan);
      return now.current === 'aftercare' ? now : undefined;
    });
    const ended = await confirmAll(site, atCare);
    expect(ended).toMatchObject({ state: 'finished', current: null });
  });

  it('tells its story, its report and its place in the audit trail', async () => {
    const { site, plan } = await begun();
    const next = (await act(site, plan, { action: 'confirm', note: 'done' })).body;
    const ended = (await post(site, next, 'abort', { reason: 'another night' })).body;
    expect(ended.abort.leftUndone).toEqual(expect.arrayContaining([expect.stringContaining('24.3.1')]));
    const events = planEventsAnswerSchema.parse(
      (await app.api('GET', `/sites/${site.slug}/plans/${plan.id}/events`)).body,
    );
    expect(events.items.map(({ kind }) => kind)).toEqual([
      'plan.aborted',
      'step.begun',
      'step.confirmed',
      'step.begun',
      'plan.started',
      'plan.made',
    ]);
    const report = planReportSchema.parse((await app.api('GET', `/sites/${site.slug}/plans/${plan.id}/report`)).body);
    expect(report).toMatchObject({ state: 'aborted', exposedSeconds: null, overrides: [] });
    const audit = await app.api('GET', `/audit?site=${site.slug}`);
    const actions = audit.body.items.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['plan.created', 'plan.started', 'plan.step_confirm', 'plan.aborted']),
    );
  });

  it('takes other windows and options until it is over', async () => {
    const { site, plan } = await begun({ kind: 'failover_synchronous', target: { version: '24.3.1', revision: null } });
    const secondWindow = { startsAt: '2030-10-27T02:30', timeZone: 'Europe/Berlin', durationMinutes: 60 };
    const path = `/sites/${site.slug}/plans/${plan.id}`;
    const answer = await app.api<Plan>('PATCH', path, { secondWindow, fleetBackPercent: 80 }, match(plan));
    expect(answer).toMatchObject({ status: 200, body: { fleetBackPercent: 80, version: plan.version + 1 } });
    // The hour comes twice that night; the first one is meant, and the window is an hour long all the same.
    expect(answer.body.secondWindow).toMatchObject({
      opensAt: '2030-10-27T00:30:00.000Z',
      closesAt: '2030-10-27T01:30:00.000Z',
    });
    expect(await app.api('PATCH', path, { fleetBackPercent: 90 }, match(plan))).toMatchObject({ status: 412 });
  });
});
