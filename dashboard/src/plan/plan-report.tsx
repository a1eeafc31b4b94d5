import { useQuery } from '@tanstack/react-query';
import type { Plan, PlanReport } from '@contracts/plans';
import { explain } from '../api/http';
import { planReportQuery } from '../api/plan-queries';
import { formatDuration, visibleText } from '../lib/format';
import { Panel } from '../ui/panel';
import { actorName } from '../words/describe-change';
import { AftercareList } from './plan-aftercare';
import lists from './plan-lists.module.css';
import classes from './plan-report.module.css';
import { servesMeanwhile } from './stages';

/** The final report: how long it took and what it cost, what was overridden and why, what is left. */
export function PlanReportPanel({ slug, plan }: { slug: string; plan: Plan }) {
  const { data: report, error } = useQuery(planReportQuery(slug, plan));
  return (
    <Panel title="Report">
      {report === undefined ? (
        <p className={lists.none} role={error === null ? undefined : 'alert'}>
          {error === null ? 'Loading …' : explain(error)}
        </p>
      ) : (
        <div className={classes.columns}>
          <Durations plan={plan} report={report} />
          <div>
            <h3 className={classes.subtitle}>Left undone</h3>
            <Sentences items={report.leftUndone} none="Nothing." />
            <h3 className={classes.subtitle}>Overridden</h3>
            <Overrides report={report} />
          </div>
          <div>
            <h3 className={classes.subtitle}>To be done again afterwards</h3>
            <AftercareList aftercare={report.aftercare} />
          </div>
        </div>
      )}
    </Panel>
  );
}

function Durations({ plan, report }: { plan: Plan; report: PlanReport }) {
  const { seconds, downtimes, exposedSeconds } = report;
  const ofSite = downtimes.filter(({ appliance }) => servesMeanwhile(plan, appliance));
  const away = ofSite.reduce((sum, each) => sum + each.seconds, 0);
  const titles = new Map(report.steps.map(({ key, title }) => [key, title]));
  return (
    <dl className={classes.durations}>
      <dt>From start to end</dt>
      <dd className={classes.big}>{seconds === null ? '–' : formatDuration(seconds)}</dd>
      <dt>The site was away</dt>
      <dd>
        <span className={classes.big}>{ofSite.length === 0 ? 'not at all' : formatDuration(away)}</span>
        {downtimes.length > 0 && (
          <ul className={classes.plain}>
            {downtimes.map(({ appliance, step, seconds: each }) => (
              <li key={step} className="rc-muted">
                {titles.get(step) ?? step}: {formatDuration(each)}
                {!servesMeanwhile(plan, appliance) && ', the site stayed up'}
              </li>
            ))}
          </ul>
        )}
      </dd>
      {exposedSeconds !== null && (
        <>
          <dt>Without failover</dt>
          <dd className={classes.big}>{formatDuration(exposedSeconds)}</dd>
        </>
      )}
    </dl>
  );
}

function Overrides({ report: { overrides, steps } }: { report: PlanReport }) {
  const titleOf = (step: string) => steps.find(({ key }) => key === step)?.title ?? step;
  const items = overrides.map(
    ({ step, by, reason }) => `${titleOf(step)}, by ${actorName(by)}: ${visibleText(reason)}`,
  );
  return <Sentences items={items} none="Nothing." />;
}

function Sentences({ items, none }: { items: readonly string[]; none: string }) {
  if (items.length === 0) return <p className={classes.sentence}>{none}</p>;
  return (
    <ul className={classes.list}>
      {items.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
