import type { History } from '@contracts/forecast';
import { Moment } from '../ui/times';
import type { HistoryChart } from './history-charts';
import classes from './history-panel.module.css';
import { rowsOf } from './history-series';

const ROWS_MAX = 60;

/** A chart's twin: the same over the same time, newest first. */
export function HistoryTable({ chart, history }: { chart: HistoryChart; history: History }) {
  return (
    <table className={classes.table}>
      <caption className="rc-sr">{chart.meaning}</caption>
      <thead>
        <tr>
          <th scope="col">Until</th>
          {chart.columns.map(({ head }) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOf(history, ROWS_MAX).map((row, place) => (
          // Rows stand still and what they say moves on.
          <tr key={place}>
            <th scope="row">
              <Moment at={row.at} />
            </th>
            {chart.columns.map(({ head, of }) => (
              <td key={head}>{of(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
