import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Plan } from '@contracts/plans';
import { PlanAftercare } from './plan-aftercare';
import { PlanAppliances } from './plan-appliances';
import { PlanChecklist } from './plan-checklist';
import { EarlierPlans } from './earlier-plans';
import { PlanEvents } from './plan-events';
import { PlanHeader } from './plan-header';
import { PlanNow } from './plan-now';
import classes from './plan-page.module.css';
import { DraftReadiness } from './draft-readiness';
import { PlanReportPanel } from './plan-report';
import { PlanSettings } from './plan-settings';
import { PlanStop } from './plan-stop';
import { hasEnded, isOn } from './plan-title';
import { DeskContext, useNewDesk } from './plan-writes';
import { isPair } from './stages';
import notices from './plan-stop.module.css';

interface PlanViewProps {
  slug: string;
  plan: Plan;
  /** Makes the next plan, once this one is over. */
  onNew: () => void;
}

export function PlanView({ slug, plan, onNew }: PlanViewProps) {
  const [told, setTold] = useState<string | null>(null);
  const desk = useNewDesk(slug, plan, setTold);
  const pair = isPair(plan);
  return (
    <DeskContext value={desk}>
      <PlanHeader onNew={onNew} />
      {told !== null && <Told says={told} onClose={() => setTold(null)} />}
      {plan.stop !== null && plan.state === 'stopped' && <PlanStop stop={plan.stop} />}
      {isOn(plan) && <PlanNow />}
      {hasEnded(plan) && <PlanReportPanel slug={slug} plan={plan} />}
      {plan.state === 'draft' && <DraftReadiness slug={slug} plan={plan} />}
      <PlanAppliances plan={plan} />
      <div className={classes.body} data-pair={pair}>
        <PlanChecklist />
        <div className={classes.aside}>
          <PlanSettings />
          {isOn(plan) && plan.aftercare.length > 0 && <PlanAftercare aftercare={plan.aftercare} />}
          <PlanEvents slug={slug} plan={plan} />
          <EarlierPlans slug={slug} shown={plan.id} />
        </div>
      </div>
    </DeskContext>
  );
}

/** What stands in nobody's own place: that somebody else was faster, and what was not sent. */
function Told({ says, onClose }: { says: string; onClose: () => void }) {
  return (
    <div className={notices.told} role="alert">
      <p>{says}</p>
      <Button variant="default" size="compact-xs" onClick={onClose}>
        Dismiss
      </Button>
    </div>
  );
}
