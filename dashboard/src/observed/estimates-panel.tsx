import { Link } from '@tanstack/react-router';
import { useSummary } from '../api/site-queries';
import { formatRange, plural } from '../lib/format';
import { Panel } from '../ui/panel';
import { LIMIT_ADVICE_WORDS } from '../words/observed-words';
import { estimatesOf, basisOf } from './estimate-words';
import classes from './observed.module.css';

/** What follows from what was seen. None of it is shown by the appliance, and each says what it rests on. */
export function EstimatesPanel({ slug }: { slug: string }) {
  const estimates = useSummary(slug, ({ observation }) => observation?.estimates ?? null);
  return (
    <Panel title="Estimates" aside={<span className="rc-muted">derived, not shown by the appliance</span>}>
      {estimates == null ? (
        <p className={classes.none}>Nothing to estimate from yet.</p>
      ) : (
        <>
          <dl className={classes.estimates}>
            {estimatesOf(estimates).map(({ name, value, basis }) => (
              <Line key={name} name={name} value={value} basis={basis} />
            ))}
            {estimates.remaining !== null && (
              <Line
                name="Pending ones back in"
                value={rangeOf(estimates.remaining)}
                basis={`${plural(estimates.remaining.clients, 'client')} online or probably upgrading. ${basisOf(estimates)}`}
              />
            )}
          </dl>
          <Advice slug={slug} />
        </>
      )}
    </Panel>
  );
}

function rangeOf({ secondsLow, secondsHigh }: { secondsLow: number | null; secondsHigh: number | null }): string {
  return secondsLow === null || secondsHigh === null ? '–' : formatRange(secondsLow, secondsHigh);
}

function Line({ name, value, basis }: { name: string; value: string; basis: string }) {
  return (
    <div className={classes.estimate}>
      <dt>
        {name} <span className="rc-muted">(estimate)</span>
      </dt>
      <dd>
        <strong>{value}</strong>
        <span className={classes.basis}>{basis}</span>
      </dd>
    </div>
  );
}

/** About the limit that is set on the appliance, with its basis. */
function Advice({ slug }: { slug: string }) {
  const advice = useSummary(slug, ({ observation }) => observation?.estimates.limitAdvice ?? null);
  if (advice == null) return null;
  const { title, tone } = LIMIT_ADVICE_WORDS[advice.advice];
  return (
    <p className={classes.advice} data-tone={tone}>
      <strong>Advice on the appliance&rsquo;s limit: {title.toLowerCase()}.</strong> {advice.why}{' '}
      <Link to="/sites/$slug/pending" params={{ slug }} className="rc-link">
        Who is pending
      </Link>
    </p>
  );
}
