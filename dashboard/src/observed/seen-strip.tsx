import { IconEye } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SiteObservation } from '@contracts/observation';
import { call, explain } from '../api/http';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { formatCount, formatDuration } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Written } from '../overview/verdict-line';
import { Fact } from '../ui/fact';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { Ago } from '../ui/times';
import { SOURCE_WORDS } from '../words/observed-words';
import { ImportButton } from './import-button';
import classes from './observed.module.css';
import { ageOf, budgetSentence, budgetUsed, currentLook, missedClients, nextLook, seenBetween } from './seen-words';

/** How old what is shown is, what a sweep has read so far, and what the budget of requests allows. */
export function SeenStrip({ slug }: { slug: string }) {
  const observation = useSummary(slug, (summary) => summary.observation);
  const total = useSummary(slug, (summary) => summary.total) ?? 0;
  return (
    <Panel
      title="What is seen"
      aside={observation?.source === 'import' ? <ImportButton slug={slug} /> : <SweepNow slug={slug} />}
    >
      {observation == null ? (
        <p className={classes.none}>Nothing has been seen yet.</p>
      ) : (
        <Facts slug={slug} observation={observation} total={total} />
      )}
    </Panel>
  );
}

interface FactsProps {
  slug: string;
  observation: SiteObservation;
  total: number;
}

function Facts({ slug, observation, total }: FactsProps) {
  const nowMs = useNowMs();
  const { source, latest, current, connected, clockOffsetSeconds, lookedAt } = observation;
  const look = currentLook(current, nowMs);
  return (
    <div className={classes.seen}>
      <dl className={classes.facts}>
        <Fact name={SOURCE_WORDS[source].look}>
          {latest === null ? (
            'none yet'
          ) : (
            <>
              {formatCount(latest.rows)} clients, <Written words={seenBetween(latest)} />{' '}
              <span className="rc-muted">({ageOf(latest, nowMs)})</span>
            </>
          )}
        </Fact>
        <Fact name="Next">{nextLook(observation, nowMs)}</Fact>
        <Fact name="Clients missed">{latest === null ? '–' : missedClients(observation, nowMs)}</Fact>
        {source === 'sweep' && (
          <Fact name="Connected, as the appliance counts">
            {connected === null ? (
              'not visible to this account'
            ) : (
              <>
                {formatCount(connected.clients)}, <Ago at={connected.at} />
              </>
            )}
          </Fact>
        )}
        {source === 'sweep' && (
          <Fact name="Appliance last answered">
            {lookedAt === null ? 'never' : <Ago at={lookedAt} />}
            {clockOffsetSeconds !== null && Math.abs(clockOffsetSeconds) >= 1 && (
              <span className="rc-muted">, {clockWords(clockOffsetSeconds)}</span>
            )}
          </Fact>
        )}
        {observation.ghosts > 0 && (
          <Fact name="Ghosts, counted apart">
            {formatCount(observation.ghosts)},{' '}
            <Link to="/sites/$slug/ghosts" params={{ slug }} className="rc-link">
              how to clean up
            </Link>
          </Fact>
        )}
      </dl>
      {look !== null && <Current look={look} observation={observation} />}
      <BudgetNote observation={observation} total={total} />
    </div>
  );
}

function BudgetNote({ observation: { budget, latest, current }, total }: Omit<FactsProps, 'slug'>) {
  if (budget === null) return null;
  const clients = latest?.total ?? current?.total ?? total;
  return (
    <p className={classes.note}>
      {clients > 0 && `${budgetSentence(budget, clients)} `}
      {budgetUsed(budget)}
    </p>
  );
}

const clockWords = (offset: number) =>
  `its clock is ${formatDuration(Math.abs(offset))} ${offset > 0 ? 'ahead' : 'behind'}; times are set right`;

function Current({ look, observation: { current } }: { look: string; observation: SiteObservation }) {
  const pages = current?.state === 'running' ? current.pages : null;
  return (
    <div className={classes.current}>
      {pages?.of != null && pages.of > 0 && (
        <div className={classes.bar} aria-hidden="true">
          <div className={classes.fill} style={{ transform: `scaleX(${Math.min(1, pages.done / pages.of)})` }} />
        </div>
      )}
      <p className={classes.note}>{look}</p>
    </div>
  );
}

/** Asks for a sweep before the next one is due. */
function SweepNow({ slug }: { slug: string }) {
  const may = useMay('client.jump');
  const [state, setState] = useState<{ asking: boolean; says: string }>({ asking: false, says: '' });
  const ask = async () => {
    setState({ asking: true, says: '' });
    try {
      await call('POST', `/sites/${encodeURIComponent(slug)}/sweeps`, { body: {} });
      setState({ asking: false, says: 'Asked for.' });
    } catch (cause) {
      setState({ asking: false, says: explain(cause) });
    }
  };
  return (
    <span className={classes.asideTools}>
      <span role="status" className="rc-muted">
        {state.says}
      </span>
      <GatedButton
        permission={may}
        variant="default"
        size="compact-xs"
        loading={state.asking}
        leftSection={<IconEye size={13} aria-hidden />}
        onClick={() => void ask()}
      >
        Sweep now
      </GatedButton>
    </span>
  );
}
