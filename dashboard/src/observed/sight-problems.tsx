import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SightProblem, SiteObservation } from '@contracts/observation';
import { useSummary } from '../api/site-queries';
import { formatDuration, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Moment } from '../ui/times';
import { troubleOf } from '../words/observed-words';
import classes from './observed.module.css';
import { ConfirmRemoval } from './confirm-removal';
import { blindedBy } from './seen-words';

/** What is wrong with the view, since when, and what to do. It goes away by itself when the appliance can be seen again. */
export function SightProblems({ slug }: { slug: string }) {
  const observation = useSummary(slug, (summary) => summary.observation);
  if (observation == null || observation.problems.length === 0) return null;
  return (
    <ul className={classes.problems} aria-label="What is wrong with the view of this site">
      {observation.problems.map((problem) => (
        <Problem key={problem.code} slug={slug} problem={problem} observation={observation} />
      ))}
    </ul>
  );
}

interface ProblemProps {
  slug: string;
  problem: SightProblem;
  observation: SiteObservation;
}

function Problem({ slug, problem, observation: { problems, latest } }: ProblemProps) {
  const nowMs = useNowMs();
  const { wrong, todo } = troubleOf(problem.code);
  const isBlind = blindedBy(problems) === problem;
  const Sign = isBlind ? IconAlertTriangle : IconInfoCircle;
  return (
    <li className={classes.problem} data-tone={isBlind ? 'warn' : 'run'}>
      <Sign size={16} stroke={2} aria-hidden />
      <div>
        <p>
          <strong>{wrong}</strong>, since <Moment at={problem.since} /> (
          {formatDuration((nowMs - Date.parse(problem.since)) / 1000)}).
          {problem.detail !== null && ` ${visibleText(problem.detail)}`}
        </p>
        <p className="rc-muted">
          {todo}{' '}
          <Link to="/sites/$slug/settings" params={{ slug }} hash="site" className="rc-link">
            Test the connection
          </Link>
        </p>
      </div>
      {problem.code === 'removals_withheld' && latest !== null && latest.missed > 0 && (
        <ConfirmRemoval slug={slug} missed={latest.missed} />
      )}
    </li>
  );
}
