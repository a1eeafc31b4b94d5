/**
 * Decides the address that makes a person's own console begin a Jump to a client (the *Client Scripting API*). Opening it is all that can be
 * asked for; whether a console was there, and what it did, is not visible.
 */

/** `base`: the site's own address, without a slash at its end. */
export function jumpLink(base: string, client: { name: string; hostname: string | null }): string {
  // The host name is what the console's search finds a client by when its name was edited since.
  const wanted = client.hostname ?? client.name;
  const query = [
    ['type', 'web_console'],
    ['operation', 'execute'],
    ['action', 'start_jump_item_session'],
    ['search_string', wanted],
    ['jump.method', 'pinned'],
  ] as const;
  const written = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${base}/api/client_script?${written}`;
}
