/** A Jumpoint as the appliance's API shows it. Types only. */

export interface SeenJumpoint {
  /** The appliance's own. */
  id: number;
  name: string;
  platform: string | null;
  enabled: boolean;
  connected: boolean;
  clustered: boolean;
  /** Of a clustered one; empty for others. */
  nodes: readonly { name: string; connected: boolean }[];
}
