/** What can be drawn over time of an observed site: who came back, and who is pending. What waits, runs or fails there is not visible. */
import { formatCount } from '../lib/format';
import { CHARTS, type HistoryChart } from '../overview/history-charts';

const PENDING: HistoryChart = {
  key: 'pending',
  title: 'Pending',
  meaning: 'Clients that need an update and have connected since the run began.',
  legend: [],
  series: (points) => [
    {
      kind: 'area',
      stroke: '--rc-wait',
      fill: '--rc-wait-area',
      values: points.map((point) => point && point.pending),
    },
  ],
  columns: [{ head: 'Pending', of: ({ pending }) => formatCount(pending) }],
};

export const SEEN_CHARTS: readonly HistoryChart[] = [...CHARTS.filter(({ key }) => key === 'back'), PENDING];
