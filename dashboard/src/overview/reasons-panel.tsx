import { IconAlertTriangle, IconCircleX, IconClock, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { FacetsAnswer } from '@contracts/clients';
import { get } from '../api/http';
import { keys } from '../api/query-client';
import { usePollEvery } from '../stream/freeze';
import { Panel } from '../ui/panel';
import type { Tone } from '../words/tones';
import { reasonOf } from '../words/words';
import { Growing } from './growing';
import { reasonsOf, type ReasonCount } from './reasons';
import classes from './reasons-panel.module.css';

const POLL_MS = 5000;
const SIGNS: Partial<Record<Tone, Icon>> = { bad: IconCircleX, warn: IconAlertTriangle, wait: IconClock };

/** Counts of all of the site's clients; the same answer that the list's own filters read. */
export function useReasons(slug: string): ReasonCount[] | undefined {
  return useQuery({
    queryKey: keys.facets(slug, ''),
    refetchInterval: usePollEvery(POLL_MS),
    queryFn: ({ signal }) => get<FacetsAnswer>(`/sites/${encodeURIComponent(slug)}/clients/facets`, signal),
    select: ({ reason }) => reasonsOf(reason),
  }).data;
}

/** Why those that do not move do not, in words, each with its number and the way to its clients. */
export function ReasonsPanel({ slug }: { slug: string }) {
  const reasons = useReasons(slug);
  return (
    <Panel title="Not moving, and why" className={classes.panel}>
      <div className={classes.frame} tabIndex={0} role="group" aria-label="Reasons of clients that do not move">
        <ul className={classes.list}>
          {reasons?.map((each, place) => (
            // A line stands still; which reason stands there changes.
            <li key={place}>
              <ReasonLine slug={slug} of={each} />
            </li>
          ))}
        </ul>
        {reasons?.length === 0 && <p className={classes.empty}>Nobody waits for anything.</p>}
      </div>
    </Panel>
  );
}

function ReasonLine({ slug, of: { reason, tone, count } }: { slug: string; of: ReasonCount }) {
  const Sign = SIGNS[tone] ?? IconClock;
  return (
    <Link
      key={reason}
      to="/sites/$slug/clients"
      params={{ slug }}
      search={{ reason: [reason] }}
      className={classes.line}
      data-tone={tone}
      preload={false}
    >
      <Sign size={14} stroke={2} aria-hidden />
      <Growing count={count} className={classes.count} />
      <span>{reasonOf(reason, count)}</span>
    </Link>
  );
}
