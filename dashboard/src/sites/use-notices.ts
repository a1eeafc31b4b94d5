import { useQuery } from '@tanstack/react-query';
import type { AppliancesAnswer, Appliance } from '@contracts/sites';
import type { Session } from '@contracts/access';
import type { Silence } from '@contracts/alerts';
import type { Summary } from '@contracts/upgrades';
import { get } from '../api/http';
import { useAlertsNow } from '../api/alerts-now';
import { keys } from '../api/query-client';
import { sessionQuery } from '../api/session';
import { summaryQuery } from '../api/site-queries';
import { useNowMs } from '../lib/server-clock';
import { blindedBy } from '../observed/seen-words';
import { usePollEvery } from '../stream/freeze';
import { useLink } from '../stream/stream';
import { troubleOf } from '../words/observed-words';
import { ROLE_WORDS } from '../words/words';
import { useOutage } from './api-health';
import { noticesOf, type NoticeLine, type PageFacts } from './notices';

const LOOK_EVERY_MS = 15_000;
const LOOK_WHILE_DOWN_MS = 3000;
const NONE: Appliance[] = [];
const NO_SILENCE: Silence[] = [];

/** What is not as it should be now, on this site or, without one, on the page. */
export function useNotices(slug: string | undefined): NoticeLine[] {
  const link = useLink();
  const outage = useOutage();
  const nowMs = useNowMs();
  const { data: session } = useQuery(sessionQuery);
  const pollMs = usePollEvery(outage === null ? LOOK_EVERY_MS : LOOK_WHILE_DOWN_MS);
  const { data: appliances } = useQuery({
    queryKey: keys.appliances(slug ?? ''),
    enabled: slug !== undefined,
    refetchInterval: pollMs,
    queryFn: ({ signal }) => get<AppliancesAnswer>(`/sites/${encodeURIComponent(slug ?? '')}/appliances`, signal),
    select: ({ items }) => items,
  });
  const feedLagMs = useFeedLag(slug);
  const unseen = useUnseen(slug);
  const silences = useAlertsNow(slug, (now) => now.silences) ?? NO_SILENCE;
  return noticesOf({
    link: slug === undefined ? { ...link, limited: false } : link,
    outage,
    feedLagMs,
    appliances: appliances ?? NONE,
    unseen,
    silences: activeOf(silences, nowMs),
    readOnlyRole: readOnlyRole(session),
    nowMs,
  });
}

/** What the stream told stands until it tells more; a silence that has run out meanwhile is over by itself. */
const activeOf = (silences: readonly Silence[], nowMs: number) =>
  silences.filter(({ state, endsAt }) => state === 'active' && Date.parse(endsAt) > nowMs);

function useFeedLag(slug: string | undefined): number {
  const enabled = slug !== undefined;
  const { data } = useQuery({ ...summaryQuery(slug ?? ''), enabled, select: (summary) => summary.feedLagMs });
  return data ?? 0;
}

function useUnseen(slug: string | undefined): PageFacts['unseen'] {
  const enabled = slug !== undefined;
  const { data } = useQuery({ ...summaryQuery(slug ?? ''), enabled, select: unseenOf });
  return data ?? null;
}

/** A failure keeps new sweeps from being made; other problems are remarks on what is seen. */
function unseenOf({ observation }: Summary): PageFacts['unseen'] {
  const failure = observation === null ? null : blindedBy(observation.problems);
  if (observation === null || failure === null) return null;
  return { why: troubleOf(failure.code).wrong, since: failure.since, latest: observation.latest };
}

/** Reading, one's own session and one's own sign-out are all that such a role may. */
function readOnlyRole(session: Session | null | undefined): string | null {
  if (session == null) return null;
  const { actor, actions } = session;
  return actions.every((action) => action.endsWith('.read')) ? ROLE_WORDS[actor.role] : null;
}
