import { useParams } from '@tanstack/react-router';
import { useSummary } from '../api/site-queries';
import { AlertPlaces } from './alert-places';
import classes from './alert-pages.module.css';
import { visibleText } from '../lib/format';

export function AlertsPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/alerts' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  return (
    <div className={classes.page}>
      <title>{`Alerts – ${visibleText(siteName)} – Rollcall`}</title>
      <AlertPlaces slug={slug} here="Alerts" />
    </div>
  );
}
