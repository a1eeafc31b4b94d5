import { KINDS_SEEN, ObservedFleet, type SeenParts } from './observed-fleet.js';
import type { TestApp } from './test-app.js';

type Seen = Partial<SeenParts> & { clientId: string };

/** A fleet in the middle of its night, large enough for estimates: most are back, some are pending, a few are aside. */
function fleetOf(count: number): Seen[] {
  return Array.from({ length: count }, (_, index): Seen => {
    const clientId = String(1000 + index);
    const named = { clientId, name: `TILL-${clientId}`, group: index % 3 === 0 ? 'Tills' : 'Back office' };
    const by = 40 + (index % 50) * 10;
    if (index < count * 0.5) {
      const back = {
        connectAgo: by + 10,
        disconnectAgo: by + 90,
        returnedAgo: [by + 60, by] as [number, number],
        awaySeconds: 80,
      };
      return { ...named, state: 'up_to_date', ...back };
    }
    if (index < count * 0.55) return { ...named, ...KINDS_SEEN.upgrading, disconnectAgo: 30 + (index % 9) };
    if (index < count * 0.8) return { ...named, ...KINDS_SEEN.waiting };
    if (index < count * 0.9) return { ...named, ...KINDS_SEEN.away };
    return { ...named, ...KINDS_SEEN.passive };
  });
}

/** An observed site with every kind of client on it, in a run, as the sweeps of the last minutes left it. */
export async function observedNight(app: TestApp, slug: string, count = 120): Promise<ObservedFleet> {
  const fleet = await ObservedFleet.create(app, slug);
  await fleet.beginRun();
  await fleet.seeEveryKind();
  await fleet.see(fleetOf(count));
  await fleet.watch({ clients: count + Object.keys(KINDS_SEEN).length });
  return fleet;
}
