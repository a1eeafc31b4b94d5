/**
 * Decides what a person's edit makes of a client's record. Fields that a person edited stay until that person clears them; what the
 * client reports meanwhile is kept beneath.
 */
import type { PatchClientBody } from '../../contracts/clients.js';
import { ATTRIBUTES, EDITABLE, type FleetClient, type Register } from './client.js';

/** A field left out stays as it is; null, or an empty text, clears the edit. */
export function editClient(client: FleetClient, body: PatchClientBody): FleetClient {
  const edited = { ...client.edited };
  for (const field of EDITABLE) {
    const value = body[field];
    if (value === undefined) continue;
    if (value === null || value === '') delete edited[field];
    else edited[field] = value;
  }
  return { ...client, edited };
}

/** Forgets how far the client had come in its own counting; what it reported stays until it reports anew. */
export function resetEpoch(client: FleetClient): FleetClient {
  const attributes: FleetClient['attributes'] = {};
  for (const attribute of ATTRIBUTES) {
    const register: Register | undefined = client.attributes[attribute];
    if (register !== undefined) attributes[attribute] = [register[0], 0, 0];
  }
  const revisionRegister = client.revisionRegister && { ...client.revisionRegister, epoch: 0, sequence: 0 };
  return { ...client, epoch: 0, sequence: 0, attributes, revisionRegister };
}
