/**
 * Decides whether a request was sent to us and by a page of ours, from its `Host` and `Origin` headers. A foreign `Host` is a name that
 * somebody else made point here (DNS rebinding); a foreign `Origin` is another site's page using the browser's cookie. Source: DESIGN §6.
 */

/** The name in a `Host` header: lower case, without port, IPv6 in brackets; null when it is none. */
export function hostName(host: string | undefined): string | null {
  if (host === undefined || host.length > 300) return null;
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host.toLowerCase());
  return match?.[1] ?? null;
}

/** Whether the `Host` header names one of `allowedHosts`; with any port, since a forwarded port is not known here. */
export function isOwnHost(host: string | undefined, allowedHosts: readonly string[]): boolean {
  const name = hostName(host);
  return name !== null && allowedHosts.includes(name);
}

/**
 * Whether the `Origin` header is one of ours: the public URL's, or the very host and port that the request was sent to. `host` has passed
 * {@link isOwnHost}. A missing Origin is nobody's.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean {
  if (origin === undefined || host === undefined) return false;
  if (origin === publicUrl) return true;
  const match = /^https?:\/\/([^/?#@\s]+)$/.exec(origin.toLowerCase());
  return match?.[1] === host.toLowerCase();
}
