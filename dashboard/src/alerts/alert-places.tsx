import { Link } from '@tanstack/react-router';
import classes from './alert-places.module.css';

/** The screens that belong to alerts, in order; the header names the first for all of them. */
const PLACES = [
  { to: '/sites/$slug/alerts', word: 'Alerts' },
  { to: '/sites/$slug/silences', word: 'Silences' },
  { to: '/sites/$slug/receivers', word: 'Receivers' },
] as const;

/** On top of each of them: which one it is, as the page's heading, and the way to the others. */
export function AlertPlaces({ slug, here }: { slug: string; here: (typeof PLACES)[number]['word'] }) {
  return (
    <div className={classes.places}>
      <h1 className={classes.title}>{here}</h1>
      <nav aria-label="Alerts" className={classes.nav}>
        {PLACES.map(({ to, word }) => (
          <Link
            key={to}
            to={to}
            params={{ slug }}
            search={(now) => ({ client: now.client })}
            activeOptions={{ includeSearch: false }}
            className={classes.place}
          >
            {word}
          </Link>
        ))}
      </nav>
    </div>
  );
}
