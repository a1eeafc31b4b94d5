import type { OutboundAnswer } from '../../../../platform/outbound/outbound-http.js';
import type { SendResult } from '../../alert-receiver.js';
import { verdictOf } from '../../http-verdict.js';
import { objectOf } from '../../json-call.js';

/** What Slack says with 200 and `ok: false`, and the HTTP status that other services would say it with. */
const STANDS_FOR: Record<string, number> = {
  ratelimited: 429,
  rate_limited: 429,
  invalid_auth: 401,
  not_authed: 401,
  account_inactive: 401,
  token_expired: 401,
  token_revoked: 401,
  no_permission: 403,
  missing_scope: 403,
  ekm_access_denied: 403,
  org_login_required: 403,
  team_access_not_granted: 403,
  invalid_arguments: 400,
  invalid_blocks: 400,
  invalid_blocks_format: 400,
  msg_blocks_too_long: 400,
  msg_too_long: 400,
  no_text: 400,
  fatal_error: 500,
  internal_error: 500,
  request_timeout: 503,
  service_unavailable: 503,
};
/** A channel that is not there, or that the bot is not in: somebody may put that right, so it is tried again. */
const SOMETHING_TO_PUT_RIGHT = 404;

export type SlackVerdict =
  { ok: true; channel: string; ts: string; status: number } | { ok: false; error: string | null; result: SendResult };

export function slackVerdictOf(answer: OutboundAnswer, nowMs: number): SlackVerdict {
  const result = verdictOf(answer, nowMs);
  if (!answer.ok || !result.ok) return { ok: false, error: null, result };
  const said = objectOf(answer.body);
  const error = typeof said?.error === 'string' ? said.error : null;
  if (said?.ok === true && typeof said.channel === 'string' && typeof said.ts === 'string') {
    return { ok: true, channel: said.channel, ts: said.ts, status: answer.status };
  }
  if (error === null) {
    const detail = `${answer.status}, but not an answer of Slack's API`;
    return {
      ok: false,
      error,
      result: { ok: false, retryable: true, status: answer.status, reason: 'bad_answer', detail },
    };
  }
  const standsFor = { ...answer, status: STANDS_FOR[error] ?? SOMETHING_TO_PUT_RIGHT, body: error };
  const verdict = verdictOf(standsFor, nowMs);
  return {
    ok: false,
    error,
    result: verdict.ok ? verdict : { ...verdict, status: answer.status, detail: error.slice(0, 100) },
  };
}
