import { signIn } from '../api/session';

/** A one-time link's secret. It is traded once, however often the page renders. */
export class LinkSecret {
  private trading: Promise<void> | null = null;

  constructor(private readonly value: string) {}

  trade(): Promise<void> {
    this.trading ??= signIn({ linkSecret: this.value });
    return this.trading;
  }

  get isTraded(): boolean {
    return this.trading !== null;
  }
}

let held: LinkSecret | null = null;

/** Takes the secret out of the address (`/sign-in#<secret>`) and out of the history entry; null where there is none. */
export function takeLinkSecret(): LinkSecret | null {
  const value = window.location.hash.slice(1);
  if (value === '') return held !== null && !held.isTraded ? held : null;
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  held = new LinkSecret(decodeURIComponent(value));
  return held;
}
