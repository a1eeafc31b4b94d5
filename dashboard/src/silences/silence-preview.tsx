import type { SilenceDraft } from './silence-draft';
import { lengthWords, listOf, piercing } from './silence-draft';
import { useSummary } from '../api/site-queries';
import { toFilterQuery } from '../clients/client-search';
import { usePolledTotal } from '../clients/use-client-pages';
import { formatCount, plural } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { shownZone, useTimes } from '../lib/times';
import { useAlertsNow } from '../api/alerts-now';
import classes from './silence-form.module.css';

/** What follows from it, before it is sent. */
export function SilencePreview({ slug, draft }: { slug: string; draft: SilenceDraft }) {
  useTimes();
  const nowMs = useNowMs();
  const length = lengthWords(draft, nowMs, shownZone());
  const pierced = piercing(draft);
  return (
    <div className={classes.preview} role="status" aria-label="What follows">
      <p>
        <Covered slug={slug} draft={draft} />
      </p>
      {length !== null && <p>{length}.</p>}
      {pierced.length > 0 && <p>Told all the same: {listOf(pierced)}.</p>}
      <FiresNow slug={slug} draft={draft} />
    </div>
  );
}

function Covered({ slug, draft }: { slug: string; draft: SilenceDraft }) {
  const total = useSummary(slug, (summary) => summary.total);
  const query = toFilterQuery(draft.filter);
  const isSome = draft.whom === 'some';
  const counted = usePolledTotal(slug, query, isSome && query !== '');
  if (!isSome) return total === undefined ? 'Covers every client.' : `Covers all ${plural(total, 'client')}.`;
  if (query === '') return 'Covers nobody yet: say which clients.';
  if (counted === undefined) return 'Counting the clients it covers…';
  const of = total === undefined ? '' : ` of ${formatCount(total)}`;
  if (counted === 0) return 'Covers no client as it stands; clients that come to match later are covered too.';
  return `Covers ${formatCount(counted)}${of} clients, and those that come to match later.`;
}

/** Whoever silences should know what is going on at that moment. */
function FiresNow({ slug, draft: { which, alerts } }: { slug: string; draft: SilenceDraft }) {
  const firing = useAlertsNow(slug, (now) => now.alerts.filter(({ muted }) => !muted).map(({ alert }) => alert));
  const pierced = piercing({ which });
  const touched = firing?.filter((alert) => (which === 'every' ? !pierced.includes(alert) : alerts.includes(alert)));
  if (touched === undefined || touched.length === 0) return null;
  return (
    <p>
      {plural(touched.length, 'alert')} of that kind {touched.length === 1 ? 'fires' : 'fire'} now.
    </p>
  );
}
