import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import type { FieldError } from '@contracts/common';
import type { CreatePlanBody, PlanPreview } from '@contracts/plans';
import { appliancesQuery } from '../api/appliance-queries';
import { ApiProblem, explain } from '../api/http';
import { createPlan, previewPlan } from '../api/plan-queries';
import { useMay } from '../api/session';
import { ownTimeZone } from '../lib/time-zones';
import { AwaitedScreen } from '../ui/awaited-screen';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { Refusal } from '../ui/refusal';
import { EarlierPlans } from './earlier-plans';
import { NewPlanFields, POINTERS } from './new-plan-fields';
import { bodyOf, elsewhere, emptyDraft, faultsOf } from './plan-draft';
import classes from './plan-form.module.css';
import { PreviewPanel } from './preview-panel';

interface Asked {
  /** What was asked with: a preview speaks of this and of nothing later. */
  body: CreatePlanBody;
  preview: PlanPreview;
}

interface NewPlanProps {
  slug: string;
  onCancel?: () => void;
}

/** Begins with the kind that the appliances seen suggest; where they cannot be read, with one appliance. */
export function NewPlan(props: NewPlanProps) {
  const { data: appliances, isPending } = useQuery(appliancesQuery(props.slug));
  if (isPending) return <AwaitedScreen title="New upgrade plan" error={null} unread="" />;
  return <NewPlanForm {...props} isPair={(appliances?.length ?? 0) > 1} />;
}

/** Makes a plan: look at it first, then keep it as a draft. Nothing is done to any appliance here. */
function NewPlanForm({ slug, onCancel, isPair }: NewPlanProps & { isPair: boolean }) {
  const may = useMay('plan.manage');
  const [draft, setDraft] = useState(() => emptyDraft(ownTimeZone(), { isPair }));
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState<'preview' | 'create' | null>(null);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const refuse = (found: readonly FieldError[], says: string | null) => {
    setErrors(found);
    setRefusal(says);
    // Once the fields show it: the first of them is where to go on typing.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  const refused = (cause: unknown) => {
    const found = cause instanceof ApiProblem ? cause.errors : [];
    const unplaced = elsewhere(found, POINTERS);
    const says = found.length === 0 ? explain(cause) : unplaced.map(({ message }) => message).join(' ');
    refuse(found, says === '' ? null : says);
  };

  const preview = async (event: FormEvent) => {
    event.preventDefault();
    if (!may.allowed) return;
    const faults = faultsOf(draft);
    if (faults.length > 0) return refuse(faults, null);
    const body = bodyOf(draft);
    setBusy('preview');
    refuse([], null);
    try {
      setAsked({ body, preview: await previewPlan(slug, body) });
    } catch (cause) {
      refused(cause);
    }
    setBusy(null);
  };

  const create = async () => {
    if (asked === null) return;
    setBusy('create');
    try {
      await createPlan(slug, asked.body);
    } catch (cause) {
      refused(cause);
    }
    setBusy(null);
  };

  const isStale = asked !== null && JSON.stringify(asked.body) !== JSON.stringify(bodyOf(draft));
  return (
    <>
      <header className={classes.intro}>
        <h1 className={classes.title}>New upgrade plan</h1>
        <p>
          A plan takes the appliance, or the pair, through its upgrade in the right order: Rollcall does what it can,
          tells people exactly what they have to do, checks what it sees, and holds each step back until what protects
          it is done.
        </p>
      </header>
      <Panel title="What is to be done">
        <form ref={form} className={classes.form} noValidate onSubmit={(event) => void preview(event)}>
          <NewPlanFields draft={draft} errors={errors} onChange={setDraft} />
          <Refusal says={refusal} className={classes.refusal} />
          <div className={classes.actions}>
            {onCancel !== undefined && (
              <Button variant="default" onClick={onCancel}>
                Cancel
              </Button>
            )}
            {may.allowed ? (
              <Button type="submit" loading={busy === 'preview'}>
                Preview
              </Button>
            ) : (
              <GatedButton permission={may} onClick={() => undefined}>
                Preview
              </GatedButton>
            )}
            <span className="rc-muted">Looks at the appliance and the fleet, and keeps nothing.</span>
          </div>
        </form>
      </Panel>
      {asked !== null && (
        <PreviewPanel
          preview={asked.preview}
          isStale={isStale}
          creating={busy === 'create'}
          onCreate={() => void create()}
        />
      )}
      <EarlierPlans slug={slug} shown={null} />
    </>
  );
}
