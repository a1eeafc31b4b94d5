import type { DriverFailure, RequestClass } from '../../../contracts/observed-words.js';
import type { ApplianceName } from '../../../contracts/words.js';

/** One call to an appliance's API. */
export interface ApplianceCall {
  method: 'GET' | 'POST';
  /** Below the appliance's URL, e.g. `/api/config/v1/jump-client`. */
  path: string;
  query?: Readonly<Record<string, string | number>>;
  /** Sent as JSON. */
  body?: object;
  /** For whom the request is spent: a sweep never starves a look at the health. */
  spentFor: RequestClass;
  /** Which of a pair is asked, under its own name; left out: whoever answers to the site's. */
  at?: ApplianceName;
  timeoutMs?: number;
  answerBytesMax?: number;
  /** `text` for XML and the plain probe; by default JSON. */
  expects?: 'json' | 'text';
  /** False for the probe that needs no token. */
  authenticated?: boolean;
}

export interface ApplianceAnswer {
  ok: true;
  status: number;
  /** In lower case. */
  headers: Readonly<Record<string, string>>;
  /** What the JSON says, or the text. */
  body: unknown;
  /** When the request was sent and when its answer was there, by this process's clock. */
  sentAtMs: number;
  answeredAtMs: number;
}

/** `detail`: a sentence for a person, never the other side's raw words; null where the reason says all. */
export interface ApplianceFailure {
  ok: false;
  retryable: boolean;
  delivered: 'no' | 'unknown';
  reason: DriverFailure;
  detail: string | null;
  /** The budget, or the appliance, asks to wait that long. */
  retryAfterMs: number | null;
  /** It was the token for the call that could not be had. */
  ofToken?: boolean;
}

export type ApplianceOutcome = ApplianceAnswer | ApplianceFailure;

/** What a file came to that was streamed to its end; `file` null: its bytes were hashed and let go. */
export interface Downloaded {
  ok: true;
  sha256: string;
  bytes: number;
  file: string | null;
}

/** Which account at which appliance, with all that is needed to ask it. */
export interface AccountParticulars {
  /** For the secret's seal; null while a connection is only tried out and the secret is at hand. */
  siteId: string | null;
  url: string;
  appliances: Readonly<Record<ApplianceName, string>> | null;
  clientId: string;
  /** Null: it cannot be opened. */
  secret: string | null;
  ca: string | null;
  proxy: string | null;
}

/** How much of the budget was used, by whoever uses the account. */
export interface BudgetStanding {
  usedLastHour: number;
  backOffUntilMs: number | null;
}

/** The certificate that the other side showed last; null on plain HTTP or before the first call. */
export interface SeenCertificate {
  sha256: string;
  validTo: string;
  /** Whoever signed it, by name; null or left out: it does not say. */
  issuer?: string | null;
  atMs: number;
}

/**
 * An API account at an appliance. A call waits for its turn in the budget, has a live token, is made once more with a new token when the
 * first answer was a 401 that a dead token explains, follows no redirect, and never throws for what the other side did.
 */
export interface ApplianceAccount {
  /** Any status is an answer but: 401 after the renewal, 403, 404, 429, redirects and 5xx, which are failures; `health` reads its own 500. */
  call(call: ApplianceCall & { alsoAnswers?: readonly number[] }): Promise<ApplianceOutcome>;
  /** Streams an answer to its end: hashes it, and writes it to `file` where one is named. */
  download(call: ApplianceCall, file: string | null): Promise<Downloaded | ApplianceFailure>;
  budget(): Promise<BudgetStanding>;
  certificate(at?: ApplianceName): SeenCertificate | null;
}

/** Finds the account of given particulars; the same particulars share tokens, connections and budget. */
export abstract class ApplianceAccounts {
  abstract of(particulars: AccountParticulars): ApplianceAccount;
}
