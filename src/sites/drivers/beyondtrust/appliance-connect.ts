import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { rootCertificates, TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import {
  addressProblem,
  addressText,
  type Host,
  hostOf,
  judgeAddress,
} from '../../../platform/outbound/model/address-rules.js';
import type { NameResolver } from '../../../platform/outbound/name-resolver.js';
import { noConnection, NoConnection } from './connection-failure.js';

/** Where an appliance answers, and how one gets there. */
export interface Destination {
  /** Scheme, host and port. */
  origin: string;
  /** PEM certificates to trust besides the well-known ones. */
  ca: string | null;
  proxy: string | null;
}

const CONNECT_WITHIN_MS = 8000;
/** Appliances live in private networks; what is refused is what no appliance has. */
const ALLOW_PRIVATE = true;

/** What is wrong with a URL that an appliance, or a proxy, is to be asked at; null when nothing is. */
export function destinationProblem(text: string, what: 'appliance' | 'proxy'): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return `The URL of the ${what} must begin with https://.`;
  const host = hostOf(url.hostname);
  if (host.kind === 'nonsense') return `The URL of the ${what} names no host.`;
  if (what === 'appliance' && url.protocol === 'http:' && !isLoopback(host)) {
    return 'The URL of the appliance must begin with https://: a secret is sent there.';
  }
  if (!canDecode(url.username) || !canDecode(url.password)) {
    return `In the URL of the ${what} a % stands that must be written %25.`;
  }
  const problem = host.kind === 'address' ? addressProblem(host.address, ALLOW_PRIVATE) : null;
  return problem === null ? null : `${problem}: no ${what} is asked there.`;
}

function canDecode(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '\u0000';
  } catch {
    return false;
  }
}

/** Connects as undici asks for it, to addresses that were judged, with TLS that is verified whatever the environment says. */
export function connectorTo(
  destination: Destination,
  resolver: NameResolver,
  seen: (socket: TLSSocket) => void,
): buildConnector.connector {
  const url = new URL(destination.origin);
  const target = { host: url.hostname, port: portOf(url) };
  const direct = buildConnector({
    ...tlsOptions(destination.ca),
    timeout: CONNECT_WITHIN_MS,
    // Each connection shows its certificate anew.
    maxCachedSessions: 0,
    lookup: judgedLookup(resolver, url.protocol === 'http:'),
  });
  const { proxy } = destination;
  return (options, callback) => {
    const done: typeof callback = (...[error, socket]) => {
      if (error !== null) return callback(noConnection(error, target), null);
      if (socket instanceof TLSSocket) seen(socket);
      callback(null, socket);
    };
    const connect = (more: { httpSocket?: Socket }) => {
      try {
        direct({ ...options, ...more }, done);
      } catch {
        const detail = 'The CA certificates that were given with the site cannot be read: they must be PEM.';
        callback(new NoConnection('tls_failed', detail, false), null);
      }
    };
    if (proxy === null) return connect({});
    openTunnel(new URL(proxy), target, resolver).then(
      (socket) => (url.protocol === 'https:' ? connect({ httpSocket: socket }) : done(null, socket)),
      (error: unknown) => callback(error as Error, null),
    );
  };
}

/** Said aloud: NODE_TLS_REJECT_UNAUTHORIZED=0 would switch the verification off. */
const tlsOptions = (ca: string | null) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(ca === null ? {} : { ca: [...rootCertificates, ca] }),
});

/** A socket to the target by way of the proxy. What is wrong on the way to the proxy is the proxy's failure. */
function openTunnel(proxy: URL, target: { host: string; port: number }, resolver: NameResolver): Promise<Socket> {
  const send = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const at = { host: proxy.hostname, port: portOf(proxy) };
  const authority = `${target.host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const fail = (detail: string) => reject(new NoConnection('proxy_failed', detail));
    const call = send({
      ...tlsOptions(null),
      host: bare(at.host),
      port: at.port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyAuthorization(proxy) },
      agent: false,
      timeout: CONNECT_WITHIN_MS,
      lookup: judgedLookup(resolver, false),
    });
    call.once('connect', ({ statusCode = 0 }, socket) => {
      // It was for the way to the proxy.
      socket.setTimeout(0).removeAllListeners('timeout');
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      fail(proxyRefusal(statusCode, at.host, authority));
    });
    call.once('response', (answer) => {
      answer.destroy();
      fail(proxyRefusal(answer.statusCode ?? 0, at.host, authority));
    });
    call.once('timeout', () =>
      call.destroy(new NoConnection('proxy_failed', `The proxy ${at.host} did not answer in time.`)),
    );
    call.once('error', (error) => {
      const { reason, detail } = noConnection(error, at);
      if (reason === 'address_refused') reject(error);
      else fail(reason === 'proxy_failed' ? detail : `The proxy cannot be used. ${detail}`);
    });
    call.end();
  });
}

function proxyRefusal(status: number, proxy: string, authority: string): string {
  if (status === 407)
    return `The proxy ${proxy} wants a user and a password, which Rollcall does not keep: let this machine through without.`;
  return `The proxy ${proxy} does not connect to ${authority}: it answered ${status}.`;
}

function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** One address that may not be connected to refuses the name, so that no mixed answer can be played. */
function judgedLookup(resolver: NameResolver, loopbackOnly: boolean): LookupFunction {
  return (name, options, callback) => {
    resolver.addressesOf(name).then(
      (texts) => {
        const hosts = texts.map(hostOf);
        const problem = hosts.map((host) => lookedUpProblem(host, loopbackOnly)).find((one) => one !== null);
        if (problem !== undefined) {
          return callback(new NoConnection('address_refused', `${name} leads to ${problem}.`, false), '', 0);
        }
        const found = hosts.flatMap((host) => (host.kind === 'address' ? [host.address] : []));
        const addresses = found.map((one) => ({ address: addressText(one), family: one.length === 4 ? 4 : 6 }));
        const [first] = addresses;
        if (first === undefined) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, '', 0),
    );
  };
}

function lookedUpProblem(host: Host, loopbackOnly: boolean): string | null {
  if (host.kind !== 'address') return 'something that is no address';
  if (loopbackOnly && !isLoopback(host))
    return `${addressText(host.address)}, which is not this machine: without TLS nothing else is asked`;
  return addressProblem(host.address, ALLOW_PRIVATE);
}

/** RFC 6761: `localhost` is; what it resolves to is looked at again. */
function isLoopback(host: Host): boolean {
  if (host.kind === 'name') return /(^|\.)localhost$/.test(host.name);
  return host.kind === 'address' && judgeAddress(host.address).what === 'a loopback address';
}

const portOf = (url: URL): number => (url.port !== '' ? Number(url.port) : url.protocol === 'https:' ? 443 : 80);
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');
