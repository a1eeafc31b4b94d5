import { breakApi, mendApi, TOO_MANY_FOR_MS, type ApiFault } from './model/api-faults.js';
import { pause } from './pause.js';
import type { Stage } from './stage.js';

/** Longer than the appliance says *too many requests*, so that each of them ends before the next begins. */
const BROKEN_FOR_MS = TOO_MANY_FOR_MS;
const WELL_FOR_MS = 15_000;
const LOOK_EVERY_MS = 250;

/** While the fleet comes back one thing after another goes wrong with the appliance's API, and is put right again. */
export async function playFaults(
  stage: Stage,
  faults: readonly ApiFault[],
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!stage.site.hasUpgraded) await pause(LOOK_EVERY_MS, signal);
  for (const fault of faults) {
    await pause(WELL_FOR_MS, signal);
    tell(`The appliance's API: ${fault}.`);
    breakApi(stage.site.faults, fault, stage.now());
    try {
      await pause(BROKEN_FOR_MS, signal);
    } finally {
      mendApi(stage.site.faults);
    }
    tell(`The appliance's API: ${fault} is over.`);
  }
}
