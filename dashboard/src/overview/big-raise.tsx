import { Modal } from '@mantine/core';
import { useState } from 'react';
import { DialogActions } from '../ui/dialog-actions';
import { ReasonField } from '../ui/reason-field';
import classes from './demo-reset-button.module.css';
import { floodRisks } from './limit-forecast';
import limit from './limit-panel.module.css';
import { previewLimit, type LimitFacts } from './limit-preview';
import type { Meant, useLimit } from './use-limit';

interface BigRaiseProps {
  control: ReturnType<typeof useLimit>;
  facts: LimitFacts | undefined;
}

/** Asks once before a raise that could flood the appliance, says what it risks, and wants a reason. */
export function BigRaise({ control, facts }: BigRaiseProps) {
  const { phase } = control;
  const meant = phase.kind === 'asking' ? phase.meant : null;
  return (
    <Modal
      opened={meant !== null}
      onClose={control.decline}
      title={meant === null ? '' : `Raise the limit from ${meant.shown} to ${meant.to}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {meant !== null && <Question meant={meant} facts={facts} control={control} />}
    </Modal>
  );
}

function Question({ meant, facts, control }: BigRaiseProps & { meant: Meant }) {
  const [why, setWhy] = useState('');
  const { settings } = meant.base.answer;
  const risks = floodRisks(meant.to, settings.maxUpgradeBandwidthMibps, settings.connectionRatePerSecond);
  const isAboveSoft = meant.to > settings.softMaxConcurrentUpgrades;
  const confirm = () => {
    if (why.trim() !== '') control.confirm(why.trim());
  };
  return (
    <>
      <p className={classes.text}>
        {facts !== undefined && previewLimit(meant.to, { ...facts, limit: meant.shown })}{' '}
        {isAboveSoft && `This is above the soft maximum of ${settings.softMaxConcurrentUpgrades}. `}A raise like this
        can flood the appliance:
      </p>
      <ul className={limit.risks}>
        {risks.map((risk) => (
          <li key={risk}>{risk}</li>
        ))}
      </ul>
      <ReasonField
        description="Kept in the audit trail."
        reason={why}
        onReason={setWhy}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) confirm();
        }}
      />
      <DialogActions
        keep={`Keep ${meant.shown}`}
        onKeep={control.decline}
        verb={`Raise to ${meant.to}`}
        disabled={why.trim() === ''}
        onConfirm={confirm}
      />
    </>
  );
}
