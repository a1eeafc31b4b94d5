import { setTimeout as wait } from 'node:timers/promises';
import { RATE_HEADERS, REQUESTS_PER_SECOND } from '../../contracts/appliance-api.js';
import type { Asked, Handlers, Reaction } from '../appliance-call.js';
import type { ApiFaults } from '../model/api-faults.js';
import type { MaintainedAppliance } from '../model/pair-state.js';
import type { ApiAccount } from './account.js';
import { oauthProblem, problem, type ApiAnswer } from './answer.js';
import { BACKUP_ROUTES } from './backup.js';
import { COMMAND_ROUTES } from './command-routes.js';
import { configurationRoutes } from './configuration-routes.js';
import type { RequestBudget } from './model/request-budget.js';
import { ROOT_ROUTES } from './root-routes.js';
import { issueToken, readTokenRequest } from './token-request.js';
import type { VendorHandler, VendorRoute } from './vendor-call.js';
import { XML_ROUTES } from './xml-routes.js';

/**
 * The appliance's own API. Every call goes the same way: what is broken on purpose, whether the appliance is there and well, the token,
 * the budget, the right, and then what the call is for.
 */
export class VendorApi {
  constructor(
    readonly account: ApiAccount,
    private readonly now: () => number,
  ) {}

  /** By path, `{id}` in it for any id. */
  routes(): [path: string, handlers: Handlers][] {
    const routes = [...ROOT_ROUTES, ...configurationRoutes(), ...COMMAND_ROUTES, ...XML_ROUTES, ...BACKUP_ROUTES];
    return [
      ['/oauth2/token', { POST: (asked) => this.reached(asked, () => this.token(asked)) }],
      ...routes.map((route): [string, Handlers] => [route.path, this.handlersOf(route)]),
    ];
  }

  private handlersOf(route: VendorRoute): Handlers {
    return Object.fromEntries(
      Object.entries(route.methods).map(([method, handler]) => [
        method,
        (asked: Asked) => this.reached(asked, (one) => this.answer(asked, one, route, handler)),
      ]),
    );
  }

  /** Slow, away, or there. */
  private async reached(asked: Asked, answer: (one: MaintainedAppliance) => ApiAnswer): Promise<Reaction> {
    const { site } = asked;
    if (site.faults.slowMs > 0) await wait(site.faults.slowMs);
    site.advance(this.now());
    const one = asked.at === null ? site.pair.production : site.pair.appliance(asked.at);
    if (one === undefined) return 'cut';
    if (!one.healthy && this.account.isGoneWhileInstalling) return 'cut';
    const { siteVersion } = one.software;
    const said = siteVersion === null ? problem(404, 'No site software is installed.') : answer(one);
    const date = new Date(this.now() + this.aheadMs(asked, one)).toUTCString();
    return { ...said, headers: { ...said.headers, date } };
  }

  private aheadMs({ site }: Asked, one: MaintainedAppliance): number {
    return (site.faults.clockOffsetSeconds + one.clockOffsetSeconds) * 1000;
  }

  private token(asked: Asked): ApiAnswer {
    const { failing } = asked.site.faults;
    const read = readTokenRequest(this.account, asked);
    if (read !== 'known') return failing ? SERVER_ERROR : read;
    return this.withinBudget(asked, this.account.budget, () =>
      failing ? SERVER_ERROR : issueToken(this.account, this.now()),
    );
  }

  private answer(asked: Asked, one: MaintainedAppliance, route: VendorRoute, handler: VendorHandler): ApiAnswer {
    const { site } = asked;
    const nowMs = this.now();
    const { rights } = this.account;
    const call = {
      ...{ site, one, rights, nowMs, aheadMs: this.aheadMs(asked, one) },
      ...{
        origin: asked.origin,
        id: asked.id,
        query: asked.query,
        contentType: asked.contentType,
        body: asked.body,
        isHead: asked.isHead,
      },
    };
    const unwell = whyUnwell(site.faults, one, route);
    if (route.right === 'none') return unwell ?? handler(call);
    const ownSecret = route.ownSecret === true;
    const revokedAtMs = site.faults.tokensRevokedAtMs;
    const budget = this.account.budgetOf(asked.authorization, nowMs, { revokedAtMs, ownSecret });
    if (budget === null) return site.faults.failing ? SERVER_ERROR : oauthProblem(401, 'access_denied', DENIED);
    const mayNot = budget === this.account.budget && !rights.has(route.right);
    return this.withinBudget(asked, budget, () => {
      if (unwell !== null) return unwell;
      return mayNot ? (route.refuses?.() ?? problem(403, 'Forbidden.')) : handler(call);
    });
  }

  private withinBudget({ site }: Asked, budget: RequestBudget, answer: () => ApiAnswer): ApiAnswer {
    const nowMs = this.now();
    const { admitted, remaining } = budget.ask(nowMs);
    const isForced = (site.faults.tooManyUntilMs ?? -Infinity) > nowMs;
    const said = admitted && !isForced ? answer() : problem(429, 'Too many requests.');
    const rate = {
      [RATE_HEADERS.limit]: String(REQUESTS_PER_SECOND),
      [RATE_HEADERS.remaining]: String(isForced ? 0 : remaining),
    };
    return { ...said, headers: { ...rate, ...said.headers } };
  }
}

const SERVER_ERROR = problem(500, 'Server Error');
const DENIED = 'The resource owner or authorization server denied the request.';

/** Fails on purpose, all but the plain probe; or is not well, and the call is not one that tells of that. */
function whyUnwell(
  { failing }: ApiFaults,
  { healthy, message }: MaintainedAppliance,
  route: VendorRoute,
): ApiAnswer | null {
  const isProbe = route.right === 'none' && route.answersUnwell === true;
  if (failing && !isProbe) return SERVER_ERROR;
  return healthy || route.answersUnwell === true ? null : problem(500, message ?? 'Server Error');
}
