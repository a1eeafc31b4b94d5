import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerPlay, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../api/session';
import { formatCount } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { PLAN_KIND_WORDS, SWITCH_METHOD_WORDS } from '../words/plan-words';
import { AbortDialog } from './abort-dialog';
import { permissionFor } from './permission';
import classes from './plan-header.module.css';
import { PlanStateMark } from './plan-marks';
import { hasEnded, titleOf } from './plan-title';
import { PLAN_TITLE_ID, showTitle } from './show-step';
import { useDesk } from './plan-writes';

/** What the plan is, where it stands, and what can be done with the whole of it. */
export function PlanHeader({ onNew }: { onNew: () => void }) {
  const { plan } = useDesk();
  const { title } = PLAN_KIND_WORDS[plan.kind];
  return (
    <section className={classes.header} aria-label="Upgrade plan">
      <div className={classes.what}>
        <h1 className={classes.title} tabIndex={-1} id={PLAN_TITLE_ID}>
          {titleOf(plan)} <PlanStateMark state={plan.state} />
        </h1>
        <p className={classes.sub}>
          {title}
          {plan.switchMethod !== null && ` (${SWITCH_METHOD_WORDS[plan.switchMethod].title})`} · made{' '}
          <Moment at={plan.createdAt} /> by {actorName(plan.createdBy)}
          {plan.startedAt !== null && (
            <>
              {' '}
              · started <Moment at={plan.startedAt} />
            </>
          )}
          {plan.endedAt !== null && (
            <>
              {' '}
              · ended <Moment at={plan.endedAt} />
            </>
          )}
        </p>
        {plan.speed !== 1 && (
          <p className={classes.speed} data-tone="ahead">
            Simulated: the appliance’s hours run {formatCount(plan.speed)} times as fast, and so do its deadlines.
          </p>
        )}
      </div>
      <div className={classes.actions}>{hasEnded(plan) ? <EndedActions onNew={onNew} /> : <OpenActions />}</div>
    </section>
  );
}

function EndedActions({ onNew }: { onNew: () => void }) {
  const may = useMay('plan.manage');
  return (
    <>
      <Button variant="default" leftSection={<IconPrinter size={14} aria-hidden />} onClick={() => window.print()}>
        Print
      </Button>
      <GatedButton permission={may} onClick={onNew}>
        New plan
      </GatedButton>
    </>
  );
}

function OpenActions() {
  const { plan, writes, tell } = useDesk();
  const may = useMay('plan.manage');
  const [starting, setStarting] = useState(false);
  const [aborting, { open, close }] = useDisclosure(false);
  const isDraft = plan.state === 'draft';
  const toStart = permissionFor(may, plan.start);

  const start = async () => {
    setStarting(true);
    const written = await writes.start();
    setStarting(false);
    if (!written.ok) return tell(written.says);
    // The button is gone with the draft: whoever pressed it stands at the top of what goes on.
    showTitle();
  };

  return (
    <>
      <div className={classes.buttons}>
        {isDraft && (
          <GatedButton
            permission={toStart}
            loading={starting}
            onClick={() => void start()}
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
          >
            Start
          </GatedButton>
        )}
        <GatedButton permission={permissionFor(may, plan.abort)} onClick={open} variant="light" color="red">
          {isDraft ? 'Discard…' : 'Abort…'}
        </GatedButton>
      </div>
      {isDraft && !toStart.allowed && <p className={classes.why}>Start: {toStart.why}</p>}
      {!isDraft && !plan.abort.possible && <p className={classes.why}>Abort: {plan.abort.why ?? 'not possible now'}</p>}
      <AbortDialog opened={aborting} onClose={close} />
    </>
  );
}
