import { z } from 'zod';
import * as access from '../../contracts/access.js';
import * as alerts from '../../contracts/alerts.js';
import * as checkIns from '../../contracts/check-ins.js';
import * as clients from '../../contracts/clients.js';
import * as common from '../../contracts/common.js';
import * as forecast from '../../contracts/forecast.js';
import * as health from '../../contracts/health.js';
import * as observation from '../../contracts/observation.js';
import * as plans from '../../contracts/plans.js';
import * as receivers from '../../contracts/receivers.js';
import * as sites from '../../contracts/sites.js';
import * as upgrades from '../../contracts/upgrades.js';

const EXPORTED = /^([a-z]\w*)Schema$/;
/** Queries are spread into parameters: they have no name of their own. */
const QUERY = /Query$/;

const CONTRACT = [
  access,
  alerts,
  checkIns,
  clients,
  common,
  forecast,
  health,
  observation,
  plans,
  receivers,
  sites,
  upgrades,
];

/** The name of each object of the contract, e.g. `Client` for `clientSchema`: the document says it once and refers to it. */
export const schemaNames: ReadonlyMap<z.ZodType, string> = new Map(
  CONTRACT.flatMap((module) => Object.entries(module).flatMap(named)),
);

function named([key, value]: [string, unknown]): [z.ZodType, string][] {
  const name = EXPORTED.exec(key)?.[1];
  if (name === undefined || QUERY.test(name)) return [];
  if (!(value instanceof z.ZodObject) && !(value instanceof z.ZodUnion)) return [];
  return [[value, name.charAt(0).toUpperCase() + name.slice(1)]];
}
