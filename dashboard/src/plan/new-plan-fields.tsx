import { Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core';
import type { FieldError } from '@contracts/common';
import { APPLIANCE_NAMES, PLAN_KINDS, SWITCH_METHODS, type ApplianceName } from '@contracts/words';
import { messageAt } from '../lib/field-errors';
import { PLAN_KIND_WORDS, SWITCH_METHOD_WORDS } from '../words/plan-words';
import { OptionFields } from './option-fields';
import { hasSecondWindow, mayBeBaseOnly, OPTION_NAMES, optionsOf, type PlanDraft } from './plan-draft';
import classes from './plan-form.module.css';
import { WindowFields } from './window-fields';

/** Where a field of this form shows what is said of it. */
export const POINTERS = [
  '/kind',
  '/target',
  '/target/version',
  '/target/revision',
  '/primary',
  '/switchMethod',
  '/handBack',
  ...['/firstWindow', '/secondWindow'].flatMap((window) =>
    ['', '/startsAt', '/timeZone', '/durationMinutes'].map((part) => `${window}${part}`),
  ),
  ...OPTION_NAMES.map((name) => `/${name}`),
];

interface NewPlanFieldsProps {
  draft: PlanDraft;
  errors: readonly FieldError[];
  onChange: (draft: PlanDraft) => void;
}

export function NewPlanFields({ draft, errors, onChange }: NewPlanFieldsProps) {
  const set = (part: Partial<PlanDraft>) => onChange({ ...draft, ...part });
  const pair = hasSecondWindow(draft.kind);
  return (
    <>
      <Radio.Group
        label="Kind"
        value={draft.kind}
        error={messageAt(errors, '/kind')}
        onChange={(kind) => set({ kind })}
        classNames={{ label: classes.groupLabel }}
      >
        <div className={classes.kinds}>
          {PLAN_KINDS.map((kind) => (
            <Radio
              key={kind}
              value={kind}
              label={PLAN_KIND_WORDS[kind].title}
              description={PLAN_KIND_WORDS[kind].meaning}
            />
          ))}
        </div>
      </Radio.Group>
      <TargetFields draft={draft} errors={errors} onChange={onChange} />
      {draft.kind === 'failover_asynchronous' && (
        <Radio.Group
          label="How production is moved to the other appliance"
          value={draft.switchMethod}
          error={messageAt(errors, '/switchMethod')}
          onChange={(method) => set({ switchMethod: method })}
          classNames={{ label: classes.groupLabel }}
        >
          <div className={classes.kinds}>
            {SWITCH_METHODS.map((method) => (
              <Radio
                key={method}
                value={method}
                label={SWITCH_METHOD_WORDS[method].title}
                description={SWITCH_METHOD_WORDS[method].meaning}
              />
            ))}
          </div>
        </Radio.Group>
      )}
      {draft.kind === 'failover_asynchronous' && (
        <Checkbox
          label="Hand production back at the end"
          description="A last step: the pair changes roles once more, so that the appliance that leads now leads again. Users are cut off for it."
          checked={draft.handBack}
          error={messageAt(errors, '/handBack')}
          onChange={(event) => set({ handBack: event.currentTarget.checked })}
        />
      )}
      <div className={classes.windows}>
        <WindowFields
          legend={pair ? 'First maintenance window' : 'Maintenance window'}
          without="Without one, the work may begin whenever the plan is started."
          pointer="/firstWindow"
          window={draft.firstWindow}
          errors={errors}
          onChange={(firstWindow) => set({ firstWindow })}
        />
        {pair && (
          <WindowFields
            legend="Second maintenance window"
            without="It can be set later; the second appliance waits until it is."
            pointer="/secondWindow"
            window={draft.secondWindow}
            errors={errors}
            onChange={(secondWindow) => set({ secondWindow })}
          />
        )}
      </div>
      <OptionFields
        names={optionsOf(draft.kind)}
        options={draft.options}
        errors={errors}
        onChange={(options) => set({ options })}
      />
    </>
  );
}

const PRIMARIES = [
  { value: '', label: 'The one that is observed to' },
  ...APPLIANCE_NAMES.map((name) => ({ value: name, label: name })),
];

function TargetFields({ draft, errors, onChange }: NewPlanFieldsProps) {
  const set = (part: Partial<PlanDraft>) => onChange({ ...draft, ...part });
  const mayBe = mayBeBaseOnly(draft.kind);
  const off = draft.baseOnly && mayBe;
  return (
    <div className={classes.target}>
      <div className={classes.row}>
        <TextInput
          label="Target version of the site software"
          placeholder="e.g. 24.3.1"
          maxLength={64}
          disabled={off}
          value={draft.version}
          error={messageAt(errors, '/target/version') ?? messageAt(errors, '/target')}
          onChange={(event) => set({ version: event.currentTarget.value })}
        />
        <TextInput
          label="Revision (optional)"
          maxLength={64}
          disabled={off}
          value={draft.revision}
          error={messageAt(errors, '/target/revision')}
          onChange={(event) => set({ revision: event.currentTarget.value })}
        />
        {draft.kind !== 'single' && (
          <NativeSelect
            label={draft.kind === 'hardware_migration' ? 'The old appliance' : 'Which appliance leads now'}
            data={PRIMARIES}
            value={draft.primary}
            error={messageAt(errors, '/primary')}
            onChange={(event) => set({ primary: event.currentTarget.value as ApplianceName | '' })}
          />
        )}
      </div>
      {mayBe && (
        <Checkbox
          label="Base updates and licences only"
          description="No site software: no client upgrades, and none is pending afterwards."
          checked={draft.baseOnly}
          onChange={(event) => set({ baseOnly: event.currentTarget.checked })}
        />
      )}
    </div>
  );
}
