import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, type CSSProperties } from 'react';
import type { Summary } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import type { ClientSearch } from '../clients/client-search';
import { formatCount, formatPercent } from '../lib/format';
import { CONNECTION_MARKS, UPGRADE_STATE_MARKS, type Tone } from '../words/tones';
import { CONNECTION_WORDS, UPGRADE_STATE_MEANINGS, UPGRADE_STATE_WORDS } from '../words/words';
import classes from './funnel.module.css';

interface Cell {
  label: string;
  count: number;
  search: ClientSearch;
  tone: Tone;
  icon: (typeof UPGRADE_STATE_MARKS)['queued']['icon'];
  meaning: string;
}

/** The way back, stage by stage, and beside it those that left it. Every number is a link to the clients behind it. */
export function Funnel({ slug }: { slug: string }) {
  const facts = useSummary(slug, ({ counts, total, run }) => ({ counts, total, hasRun: run !== null }));
  const stages = stagesOf(facts?.counts, facts?.hasRun ?? true);
  const asides = asidesOf(facts?.counts);
  return (
    <nav
      className={classes.funnel}
      aria-label="Clients by upgrade state"
      data-large={(facts?.total ?? 0) >= 100_000 || undefined}
      style={widthFor(facts?.total)}
    >
      <ol className={classes.stages}>
        {stages.map((cell, index) => (
          <Fragment key={cell.label}>
            {index > 0 && (
              <li className={classes.arrow} aria-hidden="true">
                <IconChevronRight size={18} stroke={1.5} />
              </li>
            )}
            <li className={classes.stage}>
              <CountLink
                slug={slug}
                cell={cell}
                known={facts !== undefined}
                share={facts && formatPercent(cell.count, facts.total)}
              />
            </li>
          </Fragment>
        ))}
      </ol>
      <ul className={classes.asides}>
        {asides.map((cell) => (
          <li key={cell.label} className={classes.aside}>
            <CountLink slug={slug} cell={cell} known={facts !== undefined} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Room for the largest number there can be, so that nothing beside a number moves as it changes. */
function widthFor(total: number | undefined): CSSProperties {
  return { '--digits': formatCount(total ?? 0).length } as CSSProperties;
}

interface CountLinkProps {
  slug: string;
  cell: Cell;
  known: boolean;
  share?: string;
}

function CountLink({ slug, cell, known, share }: CountLinkProps) {
  const { label, count, search, tone, icon: Icon, meaning } = cell;
  return (
    <Link
      to="/sites/$slug/clients"
      params={{ slug }}
      search={search}
      className={classes.cell}
      data-tone={count > 0 ? tone : 'idle'}
      data-empty={count === 0 || undefined}
      title={meaning}
    >
      <span className={classes.label}>
        <Icon size={14} stroke={2} aria-hidden />
        {label}
      </span>
      <span className={classes.count}>{known ? formatCount(count) : '–'}</span>
      {share !== undefined && <span className={classes.share}>{share}</span>}
    </Link>
  );
}

type Counts = Summary['counts'];

function stagesOf(counts: Counts | undefined, hasRun: boolean): Cell[] {
  const by = counts?.byUpgradeState;
  return [
    { ...ofState('awaiting_check_in', by?.awaiting_check_in), label: 'Not checked in' },
    ofState('queued', by?.queued),
    ofState('granted', by?.granted),
    ofState('upgrading', by?.upgrading),
    hasRun ? { ...ofState('up_to_date', by?.up_to_date), label: 'Back' } : ofState('up_to_date', by?.up_to_date),
  ];
}

function asidesOf(counts: Counts | undefined): Cell[] {
  const by = counts?.byUpgradeState;
  const offline: Cell = {
    ...CONNECTION_MARKS.offline,
    label: CONNECTION_WORDS.offline,
    count: counts?.byConnection.offline ?? 0,
    search: { connection: ['offline'] },
    meaning: 'Active clients without a connection, whatever their upgrade state.',
  };
  return [
    ofState('suspect', by?.suspect),
    ofState('failed', by?.failed),
    ofState('held', by?.held),
    ofState('ahead', by?.ahead),
    offline,
  ];
}

function ofState(state: keyof typeof UPGRADE_STATE_MARKS, count = 0): Cell {
  return {
    ...UPGRADE_STATE_MARKS[state],
    label: UPGRADE_STATE_WORDS[state],
    count,
    search: { upgradeState: [state] },
    meaning: UPGRADE_STATE_MEANINGS[state],
  };
}
