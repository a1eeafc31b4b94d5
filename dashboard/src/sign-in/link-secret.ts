/** A link's secret. `taken` keeps a single-use secret from being traded twice when the page renders twice. */
export interface LinkSecret {
  value: string;
  taken: boolean;
}

let held: LinkSecret | null = null;

/** Takes the secret out of the address (`/sign-in#<secret>`) and out of the history entry; null where there is none. */
export function takeLinkSecret(): LinkSecret | null {
  const value = decodeURIComponent(window.location.hash.slice(1));
  if (value === '') return held?.taken === false ? held : null;
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  held = { value, taken: false };
  return held;
}
