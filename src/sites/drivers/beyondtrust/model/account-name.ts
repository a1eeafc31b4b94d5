/**
 * Decides which account is asked, however its address is written: the appliance's limits are by the account, so that two sites which write
 * the host in two ways must still share one budget. Which ports and hosts lead to the same appliance otherwise is not known.
 */

/** The parts of an appliance's URL that matter here, as a URL parser gives them. */
export interface AddressParts {
  hostname: string;
  /** Empty: the usual one. */
  port: string;
}

/** Safe to be seen. */
export function accountName({ hostname, port }: AddressParts, clientId: string): string {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return `${port === '' ? host : `${host}:${port}`} ${clientId}`;
}
