import { useParams } from '@tanstack/react-router';
import { useSummary } from '../api/site-queries';
import { AlertPlaces } from '../alerts/alert-places';
import classes from '../alerts/alert-pages.module.css';
import { visibleText } from '../lib/format';

export function SilencesPage() {
  const { slug } = useParams({ from: '/app/sites/$slug/silences' });
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  return (
    <div className={classes.page}>
      <title>{`Silences – ${visibleText(siteName)} – Rollcall`}</title>
      <AlertPlaces slug={slug} here="Silences" />
    </div>
  );
}
