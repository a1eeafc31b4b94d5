import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, type CSSProperties } from 'react';
import type { Summary } from '@contracts/upgrades';
import { useSummary } from '../api/site-queries';
import { formatCount, formatPercent } from '../lib/format';
import { asidesOf, stagesOf, type Cell } from './funnel-cells';
import classes from './funnel.module.css';

interface FunnelProps {
  slug: string;
  /** Which stages there are, and which cells beside them; those of a managed site where nothing else is said. */
  cells?: {
    stages: (counts: Summary['counts'] | undefined, hasRun: boolean, beforeRun: number | null) => Cell[];
    asides: typeof asidesOf;
  };
}

const MANAGED = { stages: stagesOf, asides: asidesOf };

/** The way back, stage by stage, and beside it those that left it. Every number is a link to the clients behind it. */
export function Funnel({ slug, cells = MANAGED }: FunnelProps) {
  const facts = useSummary(slug, ({ counts, total, run, observation }) => ({
    ...{ counts, total, hasRun: run !== null, beforeRun: observation?.rows.beforeRun ?? null },
  }));
  const stages = cells.stages(facts?.counts, facts?.hasRun ?? true, facts?.beforeRun ?? null);
  const asides = cells.asides(facts?.counts);
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
