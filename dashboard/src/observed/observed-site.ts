import type { SiteControl, UpgradeState } from '@contracts/words';
import { useSummary } from '../api/site-queries';

/** The states that can be seen of a client of an observed site, in the order of its way back. */
export const OBSERVED_STATES = [
  'awaiting_check_in',
  'pending',
  'up_to_date',
  'ghost',
] as const satisfies readonly UpgradeState[];

/** Whether the site is only read: nothing here may claim a queue, a slot or a version. Undefined until the site is known. */
export function useIsObserved(slug: string): boolean | undefined {
  return useSummary(slug, ({ site }) => site.control === 'observed');
}

/** Managed until it is known. */
export const useControl = (slug: string): SiteControl => (useIsObserved(slug) === true ? 'observed' : 'managed');
