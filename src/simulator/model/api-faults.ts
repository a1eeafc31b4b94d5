/**
 * What goes wrong with the simulated appliance's own API, as knobs that may be turned while it answers. The API reads them with every
 * request; the model does not look at them.
 */
export interface ApiFaults {
  /** It answers 429 until this moment, however little was asked; null: it does not. */
  tooManyUntilMs: number | null;
  /** Every answer takes this much longer. */
  slowMs: number;
  /** Everything but the plain probe answers 500. */
  failing: boolean;
  /** Tokens that were issued before this moment are dead; null: none is. */
  tokensRevokedAtMs: number | null;
  /** The list changes its order, and a few of its entries, with every page that is asked for. */
  pageShift: boolean;
  /** By how much every time that it tells is ahead, besides what the clock of the appliance itself is off. */
  clockOffsetSeconds: number;
  /** It presents another certificate than before, where it is reached by HTTPS. */
  certificateChanged: boolean;
}

/** What `--faults` may name. */
export const API_FAULTS = [
  'tooMany',
  'slow',
  'failing',
  'tokenRevoked',
  'pageShift',
  'clockOffset',
  'certificateChanged',
] as const;
export type ApiFault = (typeof API_FAULTS)[number];

export const TOO_MANY_FOR_MS = 20_000;
const SLOW_MS = 1_500;
const CLOCK_OFFSET_SECONDS = 240;

export function noFaults(): ApiFaults {
  return {
    tooManyUntilMs: null,
    slowMs: 0,
    failing: false,
    tokensRevokedAtMs: null,
    pageShift: false,
    clockOffsetSeconds: 0,
    certificateChanged: false,
  };
}

/** Turns one knob, to what it is turned to when a person only names it. */
export function breakApi(faults: ApiFaults, fault: ApiFault, nowMs: number): void {
  switch (fault) {
    case 'tooMany':
      faults.tooManyUntilMs = nowMs + TOO_MANY_FOR_MS;
      return;
    case 'slow':
      faults.slowMs = SLOW_MS;
      return;
    case 'failing':
      faults.failing = true;
      return;
    case 'tokenRevoked':
      faults.tokensRevokedAtMs = nowMs;
      return;
    case 'pageShift':
      faults.pageShift = true;
      return;
    case 'clockOffset':
      faults.clockOffsetSeconds = CLOCK_OFFSET_SECONDS;
      return;
    case 'certificateChanged':
      faults.certificateChanged = true;
      return;
  }
}

/** Puts everything right again but what is past by itself. */
export function mendApi(faults: ApiFaults): void {
  Object.assign(faults, { ...noFaults(), tokensRevokedAtMs: faults.tokensRevokedAtMs });
}
