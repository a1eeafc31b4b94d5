import type { PlanReadiness } from '@contracts/plans';
import type { ReadinessLevel } from '@contracts/words';
import { formatCount, formatRange, plural } from '../lib/format';
import { READINESS_WORDS } from '../words/plan-words';
import { Panel } from '../ui/panel';
import { AftercareList } from './plan-aftercare';
import { ReadinessMark } from './plan-marks';
import classes from './readiness-panel.module.css';

const WORST_FIRST = ['red', 'unknown', 'green'] as const satisfies readonly ReadinessLevel[];

/** What stands before anything starts: every precondition with its reason, and what the upgrade will cost whom. */
export function ReadinessPanel({ readiness, title = 'Readiness' }: { readiness: PlanReadiness; title?: string }) {
  const { items } = readiness;
  const sorted = WORST_FIRST.flatMap((level) => items.filter((item) => item.level === level));
  const counts = WORST_FIRST.map((level) => ({ level, count: items.filter((item) => item.level === level).length }));
  const verdict = counts
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${formatCount(count)} ${READINESS_WORDS[level].toLowerCase()}`)
    .join(', ');
  return (
    <Panel title={title} aside={<span className="rc-muted">{verdict}</span>}>
      <div className={classes.columns}>
        <ul className={classes.items} aria-label="Preconditions">
          {sorted.map(({ key, title: name, level, says }) => (
            <li key={key} className={classes.item}>
              <ReadinessMark level={level} />
              <span>
                <strong>{name}</strong>
                <span className={classes.says}>{says}</span>
              </span>
            </li>
          ))}
        </ul>
        <Costs readiness={readiness} />
        <div>
          <h3 className={classes.subtitle}>To be done again afterwards</h3>
          <AftercareList aftercare={readiness.aftercare} />
        </div>
      </div>
    </Panel>
  );
}

function Costs({ readiness: { outageMinutes, planMinutes, cutOff, clients } }: { readiness: PlanReadiness }) {
  const range = ({ from, to }: { from: number; to: number }) => formatRange(from * 60, to * 60);
  return (
    <dl className={classes.costs}>
      <dt>The site is away</dt>
      <dd className={classes.big}>{outageMinutes === null ? 'not at all' : range(outageMinutes)}</dd>
      <dt>The whole plan takes</dt>
      <dd className={classes.big}>{range(planMinutes)}</dd>
      <dt>Cut off when it begins</dt>
      <dd>
        {cutOff.sessions === null ? 'sessions not known' : plural(cutOff.sessions, 'session')},{' '}
        {cutOff.users === null ? 'users not known' : plural(cutOff.users, 'user')}, as counted now
      </dd>
      <dt>Clients</dt>
      <dd>
        {formatCount(clients.total)}: {formatCount(clients.active)} active, {formatCount(clients.passive)} passive
      </dd>
      <dt>Online</dt>
      <dd>{formatCount(clients.online)}</dd>
      <dt>Offline already</dt>
      <dd>
        {formatCount(clients.offline)}
        {clients.offline > 0 && <span className={classes.says}>Nothing that this upgrade does brings them back.</span>}
      </dd>
    </dl>
  );
}
