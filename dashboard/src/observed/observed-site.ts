import { useQuery } from '@tanstack/react-query';
import type { SiteControl, UpgradeState } from '@contracts/words';
import { siteQuery, summaryQuery } from '../api/site-queries';

/** The states that can be seen of a client of an observed site, in the order of its way back. */
export const OBSERVED_STATES = [
  'awaiting_check_in',
  'pending',
  'up_to_date',
  'ghost',
] as const satisfies readonly UpgradeState[];

/**
 * Whether the site is only read: nothing here may claim a queue, a slot or a version. Undefined until the site is known, which it is on all
 * of its screens.
 */
export function useIsObserved(slug: string | undefined): boolean | undefined {
  const enabled = slug !== undefined;
  const { data: told } = useQuery({ ...summaryQuery(slug ?? ''), enabled, select: ({ site }) => site.control });
  const { data: read } = useQuery({ ...siteQuery(slug ?? ''), enabled, select: ({ control }) => control });
  const control = told ?? read;
  return control === undefined ? undefined : control === 'observed';
}

/** Managed until it is known. */
export const useControl = (slug: string | undefined): SiteControl =>
  useIsObserved(slug) === true ? 'observed' : 'managed';
