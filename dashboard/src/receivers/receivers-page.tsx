import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { AlertPlaces } from '../alerts/alert-places';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { visibleText } from '../lib/format';
import { DeliveryLog } from './delivery-log';
import { ReceiversPanel } from './receivers-panel';
import classes from './receivers-page.module.css';
import type { ReceiversSearch } from './receivers-search';

/** Whom alerts are told to, how each of them does, and everything that was sent. */
export function ReceiversPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/receivers' });
  const { client: _client, ...search } = useSearch({ from: '/app/sites/$slug/receivers' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const may = useMay('receiver.manage');
  const navigate = useNavigate();
  const change = (next: ReceiversSearch) =>
    void navigate({
      to: '/sites/$slug/receivers',
      params: { slug },
      search: (now) => ({ ...next, client: now.client }),
      replace: true,
    });
  return (
    <div className={classes.page}>
      <title>{`Receivers – ${visibleText(siteName)} – Rollcall`}</title>
      <AlertPlaces slug={slug} here="Receivers" />
      {may.allowed ? (
        <>
          <ReceiversPanel
            slug={slug}
            chosen={search.open}
            onChoose={(open) => change({ ...search, open, delivery: undefined })}
          />
          <DeliveryLog slug={slug} search={search} onChange={change} />
        </>
      ) : (
        <p className={classes.words}>{may.why} Whom an incident was told to stands with the incident.</p>
      )}
    </div>
  );
}
