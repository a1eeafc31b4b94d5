/** A Jump Client as one row of the appliance's list, or of an export, shows it. Types only. Times are by the appliance's own clock, in ms. */
import type { ConnectionType } from '../../contracts/words.js';

export interface SeenClient {
  /** The appliance's own id, as text: the site's `clientId`. */
  clientId: string;
  /** Null: uninstalled, and of which type it was is not said. */
  connectionType: ConnectionType | null;
  isUninstalled: boolean;
  isDisabled: boolean;
  isLost: boolean;
  /** Upgrade Pending. */
  needsUpdate: boolean;
  lastConnectAtMs: number | null;
  lastDisconnectAtMs: number | null;
  lastAccessAtMs: number | null;
  name: string;
  hostname: string | null;
  fqdn: string | null;
  /** By its id where the row says no name. */
  group: { id: number; isPersonal: boolean } | { name: string } | null;
  tag: string | null;
  comments: string | null;
  operatingSystem: string | null;
  publicIp: string | null;
  privateIp: string | null;
  consoleUser: string | null;
}

/** One page of the list, with what the appliance says of the whole. `skipped`: rows that could not be understood. */
export interface ClientsPage {
  clients: readonly SeenClient[];
  page: number;
  lastPage: number;
  total: number;
  skipped: number;
}
