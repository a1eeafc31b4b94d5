import { useParams } from '@tanstack/react-router';
import { useSummary } from '../api/site-queries';
import { AlertPlaces } from '../alerts/alert-places';
import classes from '../alerts/alert-pages.module.css';
import { visibleText } from '../lib/format';

export function ReceiversPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/receivers' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  return (
    <div className={classes.page}>
      <title>{`Receivers – ${visibleText(siteName)} – Rollcall`}</title>
      <AlertPlaces slug={slug} here="Receivers" />
    </div>
  );
}
