import type { OutboundAnswer } from '../../platform/outbound/outbound-http.js';
import type { SendResult } from './alert-receiver.js';

const DETAIL_MAX = 300;
/** The message itself was not understood: it will not be on the next try either. */
const NOT_UNDERSTOOD = new Set([400, 413, 415, 422]);
const RETRY_AFTER_MAX_SECONDS = 86_400;

/**
 * What an HTTP answer means for a delivery: only 2xx took it; 410 ends it for good; 429 and 503 say when to come back; what was not
 * understood is not sent again; everything else is.
 */
export function verdictOf(answer: OutboundAnswer, nowMs: number): SendResult {
  if (!answer.ok) return { ok: false, retryable: true, status: null, reason: answer.reason, detail: answer.detail };
  const { status } = answer;
  if (status >= 200 && status < 300) return { ok: true, status };
  const detail = `${status} ${answer.body.replace(/\s+/g, ' ').trim()}`.trim().slice(0, DETAIL_MAX);
  if (status === 410) return { ok: false, retryable: false, disable: true, status, reason: 'gone', detail };
  if (NOT_UNDERSTOOD.has(status)) return { ok: false, retryable: false, status, reason: 'refused', detail };
  const retryAfterSeconds = status === 429 || status === 503 ? retryAfter(answer.headers['retry-after'], nowMs) : null;
  return {
    ok: false,
    retryable: true,
    status,
    reason: reasonOf(status),
    detail,
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
  };
}

function reasonOf(status: number) {
  if (status === 429) return 'too_many_requests' as const;
  if (status === 401 || status === 403) return 'unauthorized' as const;
  if (status >= 300 && status < 400) return 'redirected' as const;
  return status >= 500 ? ('unavailable' as const) : ('refused' as const);
}

/** Seconds or a date (RFC 9110); null when it makes no sense. */
function retryAfter(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - nowMs) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, Math.ceil(seconds)), RETRY_AFTER_MAX_SECONDS) : null;
}
