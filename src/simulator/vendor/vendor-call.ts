import type { ApplianceRight } from '../../contracts/observed-words.js';
import type { MaintainedAppliance } from '../model/pair-state.js';
import type { SimulatedSite } from '../model/simulated-site.js';
import type { ApiAnswer } from './answer.js';

/** One call of the appliance's own API, after its token was found good. */
export interface VendorCall {
  readonly site: SimulatedSite;
  /** The appliance that is asked. */
  readonly one: MaintainedAppliance;
  /** Under which the caller reached it. */
  readonly origin: string;
  readonly rights: ReadonlySet<ApplianceRight>;
  readonly isHead: boolean;
  /** What stands in the path's place of an id. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: string;
  readonly nowMs: number;
  /** By how much the times are ahead that the appliance tells. */
  readonly aheadMs: number;
}

export type VendorHandler = (call: VendorCall) => ApiAnswer;

/** One path of the API, `{id}` in it once at most. */
export interface VendorRoute {
  readonly path: string;
  /** `none`: needs no token. */
  readonly right: ApplianceRight | 'none';
  /** Answers for itself while the appliance is not well. */
  readonly answersUnwell?: boolean;
  /** The appliance's own secret opens it too, so that whoever steers it needs no token. */
  readonly ownSecret?: boolean;
  /** Says in its own way that the account may not; by default 403. */
  readonly refuses?: () => ApiAnswer;
  readonly methods: Readonly<Record<string, VendorHandler>>;
}
