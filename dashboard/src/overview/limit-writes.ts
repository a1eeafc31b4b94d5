import type { PatchSettingsBody } from '@contracts/sites';
import { patchSettings, type Edited } from '../api/settings-queries';
import type { SettingsWithTag } from '../api/site-queries';

export type LimitChange = Pick<PatchSettingsBody, 'maxConcurrentUpgrades' | 'limitRevertAt' | 'why'>;

export const limitOf = (settings: SettingsWithTag) => settings.answer.settings.maxConcurrentUpgrades;

/**
 * Changes the limit on top of `base`, and nothing later: where the limit is no longer the one that was `shown`, nothing is written. A
 * change of other settings in between is no conflict.
 */
export function writeLimit(
  slug: string,
  change: LimitChange,
  base: SettingsWithTag,
  shown: number,
): Promise<Edited<SettingsWithTag>> {
  return patchSettings(slug, base, change, ({ settings }) => settings.maxConcurrentUpgrades === shown);
}
