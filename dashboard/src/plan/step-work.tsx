import { Checkbox, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import type { PlanStep, StepActionBody } from '@contracts/plans';
import { useMay } from '../api/session';
import { GatedButton } from '../ui/gated-button';
import { Refusal } from '../ui/refusal';
import { STEP_ACTION_WORDS } from '../words/plan-words';
import { EvidenceFields } from './evidence-fields';
import { Instruction } from './instructions';
import { permissionFor, possibleNow } from './permission';
import { MOVED_ON, useDesk } from './plan-writes';
import { ReasonDialog } from './reason-dialog';
import classes from './step-details.module.css';
import { NO_NOTES, withoutEmpty } from './step-notes';

type ActionName = StepActionBody['action'];

/** What somebody may do at a step now: tick its checks, note, prove, and the buttons that the step offers. */
export function StepWork({ step }: { step: PlanStep }) {
  const { plan, writes, tell, notesOf, setNotes } = useDesk();
  const [asking, setAsking] = useState<ActionName | null>(null);
  const [dialog, setDialog] = useState<ActionName | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const may = useMay(step.task === 'hand_over' ? 'plan.hand_over' : 'plan.manage');
  const work = useRef<HTMLDivElement>(null);
  const notes = notesOf(step.key);
  if (step.actions.length === 0) return null;

  const isConfirmed = step.actions.some(({ action }) => action === 'confirm');
  const made = step.checks.filter((check) => check.made || notes.ticked.includes(check.key)).map(({ key }) => key);
  const isMissing = made.length < step.checks.length;
  const offers = step.actions.map(({ action, ...rest }) => {
    const permission = permissionFor(may, possibleNow(plan, { action, ...rest }));
    const untick = action === 'confirm' && permission.allowed && isMissing;
    return { action, permission: untick ? { allowed: false, why: 'Every check above is needed first.' } : permission };
  });

  const send = async (action: ActionName, reason?: string) => {
    setAsking(action);
    setRefusal(null);
    const { note, evidence } = notes;
    const written = await writes.act(step.key, {
      action,
      ...(action === 'confirm' ? { checks: made, evidence: withoutEmpty(evidence) } : {}),
      ...(action === 'confirm' && note.trim() !== '' ? { note: note.trim() } : {}),
      ...(reason === undefined ? {} : { reason }),
    });
    setAsking(null);
    // A dialog that asked for the reason says itself what became of it.
    if (written.ok) setNotes(step.key, NO_NOTES);
    else if (reason === undefined && written.moved) tell(movedOn(step, note));
    else if (reason === undefined) setRefusal(written.says);
    // A button that works is off meanwhile, which takes the focus from it.
    if (!written.ok && reason === undefined) focusAgain(work.current, action);
    return written;
  };

  return (
    <div className={classes.work} ref={work}>
      {isConfirmed && step.checks.length > 0 && (
        <fieldset className={classes.checks} disabled={!may.allowed}>
          <legend>Checks</legend>
          {step.checks.map(({ key, text, made: before }) => (
            <Checkbox
              key={key}
              label={<Instruction text={text} />}
              checked={before || notes.ticked.includes(key)}
              disabled={before}
              onChange={(event) => {
                const others = notes.ticked.filter((each) => each !== key);
                setNotes(step.key, { ...notes, ticked: event.currentTarget.checked ? [...others, key] : others });
              }}
            />
          ))}
        </fieldset>
      )}
      {isConfirmed && may.allowed && (
        <>
          <Textarea
            label="Note (optional)"
            autosize
            minRows={1}
            maxLength={1000}
            value={notes.note}
            onChange={(event) => setNotes(step.key, { ...notes, note: event.currentTarget.value })}
          />
          <EvidenceFields rows={notes.evidence} onChange={(evidence) => setNotes(step.key, { ...notes, evidence })} />
        </>
      )}
      <div className={classes.buttons}>
        {offers.map(({ action, permission }, place) => {
          const { label, asks } = STEP_ACTION_WORDS[action];
          return (
            <GatedButton
              key={action}
              permission={permission}
              data-action={action}
              variant={place === 0 && asks === null ? 'filled' : 'default'}
              loading={asking === action && dialog === null}
              onClick={() => (asks === null ? void send(action) : setDialog(action))}
            >
              {label}
            </GatedButton>
          );
        })}
      </div>
      <Whys offers={offers} />
      <Refusal says={refusal} className={classes.refusal} />
      {offers.map(({ action, permission }) => {
        const { asks } = STEP_ACTION_WORDS[action];
        if (asks === null) return null;
        return (
          <ReasonDialog
            key={action}
            opened={dialog === action}
            title={`${asks.title}: ${step.title}`}
            verb={asks.verb}
            placeholder={asks.placeholder}
            danger={action === 'override'}
            off={permission.allowed ? null : permission.why}
            send={(reason) => send(action, reason)}
            onClose={() => setDialog(null)}
          >
            <p>{asks.consequence}</p>
            {action === 'override' && step.says !== '' && <p>Now: {step.says}</p>}
          </ReasonDialog>
        );
      })}
    </div>
  );
}

/** Where the step has moved on, its fields are gone: what was typed there is told, so that it is not lost. */
function movedOn({ title }: PlanStep, note: string): string {
  return note.trim() === '' ? MOVED_ON : `${MOVED_ON}\nNot sent, at "${title}": ${note}`;
}

function focusAgain(work: HTMLElement | null, action: ActionName): void {
  requestAnimationFrame(() => work?.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus());
}

interface Offer {
  action: ActionName;
  permission: { allowed: boolean; why?: string };
}

/** Why a button is off, for everybody to read: each sentence once, with the buttons that it is about. */
function Whys({ offers }: { offers: readonly Offer[] }) {
  const off = offers.filter(({ permission }) => !permission.allowed);
  const sentences = [...new Set(off.map(({ permission }) => permission.why ?? ''))].filter((why) => why !== '');
  if (sentences.length === 0) return null;
  const labelOf = (action: ActionName) => STEP_ACTION_WORDS[action].label.replace('…', '');
  return (
    <ul className={classes.whys}>
      {sentences.map((why) => {
        const labels = off.filter(({ permission }) => permission.why === why).map(({ action }) => labelOf(action));
        return (
          <li key={why}>
            {labels.join(', ')}: {why}
          </li>
        );
      })}
    </ul>
  );
}
