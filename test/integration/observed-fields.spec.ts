import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { clientSchema, type ClientsAnswer } from '../../src/contracts/clients.js';
import { forecastSchema } from '../../src/contracts/forecast.js';
import { siteObservationSchema } from '../../src/contracts/observation.js';
import { queueSchema, runReportSchema, summarySchema } from '../../src/contracts/upgrades.js';
import {
  CLIENT_SOURCES,
  FORECAST_SOURCES,
  OBSERVATION_SOURCES,
  QUEUE_SOURCES,
  RUN_REPORT_SOURCES,
  SUMMARY_SOURCES,
  type FieldSources,
} from '../support/observed-field-sources.js';
import { ObservedFleet } from '../support/observed-fleet.js';
import { schemaPaths, valuesAt } from '../support/schema-paths.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test: TestApp;
let fleet: ObservedFleet;

/** Enough that came back for every estimate to be made. */
const RETURNED = 60;

beforeAll(async () => {
  test = await startTestApp({ config: { roles: ['api'] } });
  fleet = await ObservedFleet.create(test, 'fields');
  await fleet.beginRun();
  await fleet.seeEveryKind();
  await fleet.see(
    Array.from({ length: RETURNED }, (_, index) => {
      const ago = 60 + index * 8;
      const returnedAgo: [number, number] = [ago + 30, ago - 30];
      return { clientId: `back-${index}`, connectAgo: ago, disconnectAgo: ago + 60, returnedAgo, awaySeconds: 60 };
    }),
  );
  await fleet.watch();
  await fleet.sweep({ number: 3, startedAgo: 5, state: 'failed', failure: 'timed_out' });
  await fleet.trouble('timed_out', 5, ['clock_out_of_step']);
});

afterAll(() => test.close());

const answers: Record<string, [schema: z.ZodType, sources: FieldSources, ask: () => Promise<unknown[]>]> = {
  'a client': [clientSchema, CLIENT_SOURCES, async () => (await fleet.get<ClientsAnswer>('/clients?limit=500')).items],
  'the summary': [summarySchema, SUMMARY_SOURCES, async () => [await fleet.get('/summary')]],
  'the queue': [queueSchema, QUEUE_SOURCES, async () => [await fleet.get('/queue')]],
  'the report of a run': [
    runReportSchema,
    RUN_REPORT_SOURCES,
    async () => [await fleet.get(`/upgrade-runs/${fleet.runId}`)],
  ],
  'the forecast': [forecastSchema, FORECAST_SOURCES, async () => [await fleet.get('/forecast')]],
  'how the site is seen': [siteObservationSchema, OBSERVATION_SOURCES, async () => [await fleet.get('/observation')]],
};

/** Nothing is said: no value, none of a list, 0, false or an empty text. */
const saysNothing = (value: unknown) =>
  value === null || value === undefined || value === 0 || value === false || value === '';

describe.each(Object.entries(answers))('%s of an observed site', (_, [schema, sources, ask]) => {
  it('has a source for every field, and no source for a field that is not there', () => {
    expect(Object.keys(sources).sort()).toEqual([...new Set(schemaPaths(schema))].sort());
  });

  it('says nothing of what is not visible', async () => {
    const given = (await ask()).map((answer) => schema.parse(answer));
    expect(given.length).toBeGreaterThan(0);
    const told = Object.entries(sources).flatMap(([path, source]) => {
      if (!('notVisible' in source)) return [];
      const values = given.flatMap((answer) => valuesAt(answer, path)).filter((value) => !saysNothing(value));
      return values.length === 0 ? [] : [{ path, values }];
    });
    expect(told).toEqual([]);
  });

  it('says where it comes from in words', () => {
    const words = Object.values(sources).flatMap((source) => Object.values<string>({ ...source }));
    expect(words.filter((word) => word.trim() === '')).toEqual([]);
  });
});

describe('estimates', () => {
  it('are all made here, so that what is looked at is there', async () => {
    const { estimates } = siteObservationSchema.parse(await fleet.get('/observation'));
    expect(estimates).toMatchObject({
      probablyUpgrading: 1,
      throughputPerMinute: expect.any(Number),
      concurrency: { mean: expect.any(Number), most: expect.any(Number) },
      awaySecondsMedian: 60,
      remaining: { clients: 3, secondsLow: expect.any(Number), secondsHigh: expect.any(Number) },
      limitAdvice: { advice: 'keep', why: expect.stringContaining('the recorded limit is 25') },
    });
  });
});
