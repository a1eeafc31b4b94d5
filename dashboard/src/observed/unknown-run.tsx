import { IconHistory } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { plural } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import classes from './observed.module.css';

const BeginRunDialog = lazy(async () => ({ default: (await import('./begin-run-dialog')).BeginRunDialog }));

/** Clients need an update and no run is known: the appliance was upgraded before Rollcall looked. */
export function UnknownRun({ slug }: { slug: string }) {
  const may = useMay('run.begin');
  const [asking, setAsking] = useState(false);
  // Before the fleet was seen whole it is too early to say.
  const pending =
    useSummary(slug, ({ run, observation, pending: all }) => (run === null && observation?.latest ? all : 0)) ?? 0;
  if (pending === 0) return null;
  return (
    <section className={classes.problem} data-tone="run" aria-label="An upgrade without a run">
      <IconHistory size={16} stroke={2} aria-hidden />
      <div>
        <p>
          <strong>An upgrade has happened before Rollcall looked.</strong> {plural(pending, 'client')}{' '}
          {pending === 1 ? 'needs' : 'need'} an update, and no change of version was seen.
        </p>
        <p className="rc-muted">
          Begin a run by hand and its progress, report and alerts count from then; nothing on the appliance changes by
          it.
        </p>
      </div>
      <GatedButton permission={may} variant="default" onClick={() => setAsking(true)}>
        Begin a run…
      </GatedButton>
      {asking && (
        <Suspense fallback={null}>
          <BeginRunDialog slug={slug} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </section>
  );
}
