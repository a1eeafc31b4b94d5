import { createHash } from 'node:crypto';
import { establishBodySchema, installBodySchema } from '../contracts/driver-control.js';
import { APPLIANCE_NAMES, type ApplianceName } from '../contracts/words.js';
import { withBody, type Asked, type Handlers, type Reaction } from './appliance-call.js';
import { describeBackup, describeLog, describePair, describeUpdates, type Hash } from './model/maintenance-view.js';
import type { Done } from './model/pair-state.js';

/**
 * The appliance's own pages as calls of ours, `/rollcall/v1/maintenance` and what a plan asks for beside it. Every order needs an
 * `Idempotency-Key`: under a key that was obeyed before nothing is done, and the answer is the same. A refused order did nothing and
 * is judged anew.
 */

const sha256: Hash = (content) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});

interface Desk {
  now(): number;
  changed(): void;
}

export function maintenanceRoutes(desk: Desk): [string, Handlers][] {
  return [
    ['/rollcall/v1/maintenance', { GET: ({ site }) => ({ status: 200, body: inspect(site.pair.state, desk) }) }],
    ['/rollcall/v1/maintenance/log', { GET: ({ site }) => ({ status: 200, body: describeLog(site.pair.state) }) }],
    ...APPLIANCE_NAMES.flatMap((name) => routesOf(name, desk)),
    [
      '/rollcall/v1/failover/sync',
      {
        POST: (asked) =>
          obey(
            desk,
            asked,
            (at) => asked.site.pair.syncNow(at),
            202,
            () => ({}),
          ),
      },
    ],
    [
      '/rollcall/v1/failover/break',
      {
        POST: (asked) =>
          obey(
            desk,
            asked,
            (at) => asked.site.pair.breakFailover(at),
            200,
            () => ({}),
          ),
      },
    ],
    [
      '/rollcall/v1/failover/establish',
      {
        POST: (asked) =>
          withBody(establishBodySchema, asked, ({ primary }) =>
            obey(
              desk,
              asked,
              (at) => asked.site.pair.establishFailover(primary, at),
              202,
              () => ({}),
            ),
          ),
      },
    ],
  ];
}

function inspect(pair: Parameters<typeof describePair>[0], desk: Desk) {
  return describePair(pair, desk.now(), sha256);
}

function routesOf(name: ApplianceName, desk: Desk): [string, Handlers][] {
  const path = `/rollcall/v1/appliances/${name}`;
  const onIt = (asked: Asked, order: (atMs: number) => Done, status: number, body: () => unknown): Reaction => {
    if (asked.site.pair.appliance(name) !== undefined) return obey(desk, asked, order, status, body);
    return { status: 404, body: { message: `There is no appliance ${name}.` } };
  };
  return [
    [
      `${path}/backups`,
      {
        POST: (asked) => {
          const { pair } = asked.site;
          return onIt(
            asked,
            (at) => pair.takeBackup(name, at),
            201,
            () => describeBackup(pair.appliance(name)!, sha256),
          );
        },
      },
    ],
    [
      `${path}/update-checks`,
      {
        POST: (asked) => {
          const { pair } = asked.site;
          return onIt(
            asked,
            (at) => pair.checkForUpdates(name, at),
            200,
            () => describeUpdates(pair.appliance(name)!),
          );
        },
      },
    ],
    [
      `${path}/installs`,
      {
        POST: (asked) =>
          withBody(installBodySchema, asked, ({ updateId }) =>
            onIt(
              asked,
              (at) => asked.site.pair.installListed(name, updateId, at),
              202,
              () => ({}),
            ),
          ),
      },
    ],
  ];
}

function obey(desk: Desk, asked: Asked, order: (atMs: number) => Done, status: number, body: () => unknown): Reaction {
  const { site, idempotencyKey } = asked;
  if (idempotencyKey === undefined || idempotencyKey === '') {
    return { status: 400, body: { message: 'This call needs an Idempotency-Key.' } };
  }
  const nowMs = desk.now();
  site.advance(nowMs);
  const done = site.pair.once(idempotencyKey, () => order(nowMs), body);
  desk.changed();
  if (done.ok) return { status, body: done.answer };
  return { status: 409, body: { reason: done.reason, message: done.message } };
}
