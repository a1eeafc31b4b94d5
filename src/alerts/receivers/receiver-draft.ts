import type { ReceiverKind } from '../../contracts/alert-words.js';
import type { FieldError } from '../../contracts/common.js';
import { RECEIVER_CONFIGS, RECEIVER_SECRETS, type ReceiverConfigs } from '../../contracts/receivers.js';
import { fieldErrors } from '../../platform/field-errors.js';
import { Problem } from '../../platform/problem.js';
import { leftBehind, placeErrors } from './model/places.js';
import { receiverOf } from './receiver-kinds.js';
import type { Secrets } from './receiver-secrets.service.js';

type Fields = Record<string, unknown>;

/** A receiver's config and secrets as they are to stand. `secrets` null: they stay sealed as they are, and nobody here can read them. */
export interface Judged {
  config: Fields;
  secrets: Secrets | null;
}

export function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new Problem('invalid', 'The receiver cannot be like that.', { errors });
}

/** The config by the schema of its kind, with its defaults. Problem `invalid`. */
export function judgedConfig(kind: ReceiverKind, config: unknown): Fields {
  const result = RECEIVER_CONFIGS[kind].safeParse(config);
  if (result.success) return result.data;
  throw new Problem('invalid', 'The receiver cannot be like that.', {
    errors: fieldErrors(result.error.issues, '/config'),
  });
}

/**
 * The secrets after an edit: what is left out stays, null takes away. `stored` null: unreadable, so what is given must be complete. A
 * webhook's are made here, never given. Problem `invalid`.
 */
export function mergedSecrets(kind: ReceiverKind, stored: Secrets | null, given: Fields): Secrets {
  const keep = kind === 'webhook' ? {} : (stored ?? {});
  const merged = Object.fromEntries(Object.entries({ ...keep, ...given }).filter(([, value]) => value !== null));
  const result = RECEIVER_SECRETS[kind].safeParse(merged);
  if (!result.success) refuse(fieldErrors(result.error.issues, '/secrets'));
  const secrets = Object.entries(result.data ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return { ...(kind === 'webhook' ? stored : {}), ...Object.fromEntries(secrets) };
}

/** What must be said anew because the receiver moves to another host. */
export function leftBehindErrors(
  kind: ReceiverKind,
  [before, after]: readonly [Fields, Fields],
  names: readonly string[],
  given: Fields,
): FieldError[] {
  return leftBehind(kind, before, after)
    .filter((name) => names.includes(name) && given[name] === undefined)
    .map((name) => ({
      pointer: `/secrets/${name}`,
      code: 'secret_needed',
      message: 'must be given again: the receiver moves to another host, and it is not carried there',
    }));
}

/** What is wrong with all of it together. Problem `invalid`. */
export function refuseUnfit(
  kind: ReceiverKind,
  { config, secrets }: Judged,
  secretNames: readonly string[],
  allowPrivate: boolean,
): void {
  refuse(placeErrors(kind, config, secrets ?? {}, allowPrivate));
  const incomplete = receiverOf(kind).incomplete(config as ReceiverConfigs[ReceiverKind], secretNames);
  if (incomplete !== null) refuse([{ pointer: '/config', code: 'incomplete', message: incomplete }]);
}

/** `previousUntil` is a time, not a secret. */
export const secretNamesOf = (secrets: Secrets): string[] =>
  Object.keys(secrets)
    .filter((name) => name !== 'previousUntil')
    .sort();
