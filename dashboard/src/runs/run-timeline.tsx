import { lazy, Suspense, useState } from 'react';
import type { RunStory } from '@contracts/forecast';
import { formatCount } from '../lib/format';
import { Panel } from '../ui/panel';
import { Moment } from '../ui/times';
import { INTERVENTION_TONES, interventionSays, type Intervention } from './run-words';
import { tableRows } from './timeline-data';
import classes from './run-timeline.module.css';

const ROWS_MAX = 60;

/** The chart's library is not needed for the first look. */
const TimelineChart = lazy(async () => ({ default: (await import('./timeline-chart')).TimelineChart }));

/** The run over time, and what people and the brake did meanwhile; the same as a table for whoever does not read charts. */
export function RunTimeline({ story, isObserved }: { story: RunStory | undefined; isObserved: boolean }) {
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <button type="button" className={classes.toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
      {asTable ? 'Chart' : 'Table'}
    </button>
  );
  return (
    <Panel title="Over time" aside={toggle} className={classes.panel}>
      <div className={classes.body}>
        <div className={classes.figure}>
          {story !== undefined && story.history.points.length === 0 ? (
            <p className={classes.none}>Nobody looked while it went on, so there is no line to draw.</p>
          ) : asTable && story !== undefined ? (
            <HistoryTable story={story} isObserved={isObserved} />
          ) : (
            <>
              <Legend isObserved={isObserved} />
              <div className={classes.chartPlace}>
                {story !== undefined && (
                  <Suspense fallback={null}>
                    <TimelineChart
                      history={story.history}
                      interventions={story.interventions}
                      isObserved={isObserved}
                    />
                  </Suspense>
                )}
              </div>
            </>
          )}
        </div>
        <Interventions interventions={story?.interventions} isObserved={isObserved} />
      </div>
    </Panel>
  );
}

function Legend({ isObserved }: { isObserved: boolean }) {
  return (
    <ul className={classes.legend} aria-label="Lines of the chart">
      <li data-line="back">{isObserved ? 'Seen back' : 'Back'}</li>
      <li data-line="queued">{isObserved ? 'Pending' : 'Queue depth'}</li>
      {!isObserved && (
        <>
          <li data-line="in-use">Slots in use (right)</li>
          <li data-line="limit">Limit (right)</li>
        </>
      )}
    </ul>
  );
}

interface InterventionsProps {
  interventions: readonly Intervention[] | undefined;
  isObserved: boolean;
}

function Interventions({ interventions, isObserved }: InterventionsProps) {
  return (
    <div className={classes.interventions}>
      <h3 className={classes.subtitle}>What was done</h3>
      {interventions !== undefined && interventions.length === 0 && (
        <p className={classes.none}>
          {isObserved ? 'Nobody changed the recorded limit.' : 'Nobody changed the limit, and nothing was paused.'}
        </p>
      )}
      <ol className={classes.list}>
        {(interventions ?? []).map((line, index) => {
          const { what, by, why } = interventionSays(line);
          return (
            <li key={`${line.at} ${index}`} data-tone={INTERVENTION_TONES[line.kind]}>
              <span className={classes.index} aria-hidden="true">
                {index + 1}
              </span>
              <div>
                <strong>{what}</strong>{' '}
                <span className="rc-muted">
                  <Moment at={line.at} />
                  {by !== null && `, ${by}`}
                </span>
                {why !== null && <p className={classes.why}>{why}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface Column {
  head: string;
  of: (point: RunStory['history']['points'][number]) => number;
}

const SEEN: Column[] = [
  { head: 'Seen back', of: ({ back }) => back },
  { head: 'Pending', of: ({ pending }) => pending },
  { head: 'Came back', of: ({ finished }) => finished },
];
const STEERED: Column[] = [
  { head: 'Back', of: ({ back }) => back },
  { head: 'Queue depth', of: ({ queued }) => queued },
  { head: 'In use', of: ({ inUse }) => inUse },
  { head: 'Limit', of: ({ limit }) => limit },
  { head: 'Came back', of: ({ finished }) => finished },
  { head: 'Failures', of: ({ failures }) => failures },
];

function HistoryTable({ story, isObserved }: { story: RunStory; isObserved: boolean }) {
  const columns = isObserved ? SEEN : STEERED;
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Figures over time">
      <table className={classes.table}>
        <caption className="rc-sr">The run over time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {columns.map(({ head }) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tableRows(story.history.points, ROWS_MAX).map((point) => (
            <tr key={point.at}>
              <th scope="row">
                <Moment at={point.at} />
              </th>
              {columns.map(({ head, of }) => (
                <td key={head}>{formatCount(of(point))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
