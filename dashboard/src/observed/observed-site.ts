import { useQuery } from '@tanstack/react-query';
import type { SiteControl, UpgradeState } from '@contracts/words';
import { siteQuery, summaryQuery, useSummary } from '../api/site-queries';
import { readSoFar } from './seen-words';

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

/** "3,100 of 12,400 clients read so far" while the first sweep is under way; null once the fleet was seen whole. */
export const useReadSoFar = (slug: string): string | null =>
  useSummary(slug, ({ observation }) => (observation === null ? null : readSoFar(observation))) ?? null;
