/** Which client a text means: the only one found, or the only one that is called exactly so. Pure. */
import type { Client } from '@contracts/clients';

type Named = Pick<Client, 'id' | 'name' | 'hostname' | 'clientId'>;

export function bestOf<Found extends Named>(text: string, found: readonly Found[], total: number): Found | null {
  if (total === 1 && found[0] !== undefined) return found[0];
  const wanted = text.trim().toLowerCase();
  const fields = ['name', 'clientId', 'hostname'] as const;
  for (const field of fields) {
    const exact = found.filter((client) => client[field]?.toLowerCase() === wanted);
    if (exact.length === 1) return exact[0]!;
    if (exact.length > 1) return null;
  }
  return null;
}
