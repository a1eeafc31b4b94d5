import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import type { Plan } from '@contracts/plans';
import { explain } from '../api/http';
import { planReadinessQuery } from '../api/plan-queries';
import { useMay } from '../api/session';
import { formatAgo } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { Panel } from '../ui/panel';
import { bodyOfPlan } from './plan-draft';
import lists from './plan-lists.module.css';
import classes from './draft-readiness.module.css';
import { ReadinessPanel } from './readiness-panel';

/** How things stand for a draft, as they were looked at; looked at again on demand. */
export function DraftReadiness({ slug, plan }: { slug: string; plan: Plan }) {
  const may = useMay('plan.manage');
  const nowMs = useNowMs();
  const { data, error, isFetching, refetch } = useQuery({
    ...planReadinessQuery(slug, plan, bodyOfPlan(plan)),
    enabled: may.allowed,
  });
  if (!may.allowed) return null;
  return (
    <div className={classes.draft}>
      {data !== undefined ? (
        <ReadinessPanel readiness={data} />
      ) : (
        <Panel title="Readiness">
          <p className={lists.none} role={error === null ? undefined : 'alert'}>
            {error === null ? 'Looking at the appliance and the fleet …' : explain(error)}
          </p>
        </Panel>
      )}
      <p className={classes.again}>
        {data !== undefined && <span>Looked at {formatAgo(nowMs - Date.parse(data.asOf))}. </span>}
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconRefresh size={13} aria-hidden />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Look again
        </Button>
      </p>
    </div>
  );
}
