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
export function RunTimeline({ story }: { story: RunStory | undefined }) {
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
            <HistoryTable story={story} />
          ) : (
            <>
              <Legend />
              <div className={classes.chartPlace}>
                {story !== undefined && (
                  <Suspense fallback={null}>
                    <TimelineChart history={story.history} interventions={story.interventions} />
                  </Suspense>
                )}
              </div>
            </>
          )}
        </div>
        <Interventions interventions={story?.interventions} />
      </div>
    </Panel>
  );
}

function Legend() {
  return (
    <ul className={classes.legend} aria-label="Lines of the chart">
      <li data-line="back">Back</li>
      <li data-line="queued">Queue depth</li>
      <li data-line="in-use">Slots in use (right)</li>
      <li data-line="limit">Limit (right)</li>
    </ul>
  );
}

function Interventions({ interventions }: { interventions: readonly Intervention[] | undefined }) {
  return (
    <div className={classes.interventions}>
      <h3 className={classes.subtitle}>What was done</h3>
      {interventions !== undefined && interventions.length === 0 && (
        <p className={classes.none}>Nobody changed the limit, and nothing was paused.</p>
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

function HistoryTable({ story }: { story: RunStory }) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label="Figures over time">
      <table className={classes.table}>
        <caption className="rc-sr">The run over time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Back</th>
            <th scope="col">Queue depth</th>
            <th scope="col">In use</th>
            <th scope="col">Limit</th>
            <th scope="col">Came back</th>
            <th scope="col">Failures</th>
          </tr>
        </thead>
        <tbody>
          {tableRows(story.history.points, ROWS_MAX).map((point) => (
            <tr key={point.at}>
              <th scope="row">
                <Moment at={point.at} />
              </th>
              <td>{formatCount(point.back)}</td>
              <td>{formatCount(point.queued)}</td>
              <td>{formatCount(point.inUse)}</td>
              <td>{formatCount(point.limit)}</td>
              <td>{formatCount(point.finished)}</td>
              <td>{formatCount(point.failures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
