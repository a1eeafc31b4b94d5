import type { OutboundRequest } from '../../platform/outbound/outbound-http.js';
import type { SendResult } from './alert-receiver.js';

interface JsonCall {
  method: OutboundRequest['method'];
  url: string;
  /** `undefined`: no body. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  allowPrivate: boolean;
}

const USER_AGENT = 'Rollcall';

export const jsonCall = ({ method, url, body, headers = {}, allowPrivate }: JsonCall): OutboundRequest => ({
  method,
  url,
  headers: {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'user-agent': USER_AGENT,
    ...headers,
  },
  body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  allowPrivate,
});

/** An address below another one, whether or not that ends in a slash. */
export const under = (base: string, path: string): string => `${base.replace(/\/+$/, '')}/${path}`;

export const basicAuth = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;

/** The answer's JSON object; null when it is something else, e.g. the page of a proxy. */
export function objectOf(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** What cannot be sent for want of a secret is kept: somebody may give it. */
export const secretMissing = (name: string): SendResult => ({
  ok: false,
  retryable: true,
  status: null,
  reason: 'secret_unreadable',
  detail: `the secret "${name}" is missing or cannot be read`,
});
