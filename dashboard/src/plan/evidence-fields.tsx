import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { Evidence } from '@contracts/plans';
import { EVIDENCE_KINDS, type EvidenceKind } from '@contracts/words';
import { EVIDENCE_KIND_WORDS } from '../words/plan-words';
import classes from './step-details.module.css';

const ROWS_MAX = 10;
const KINDS = EVIDENCE_KINDS.map((kind) => ({ value: kind, label: EVIDENCE_KIND_WORDS[kind].label }));

interface EvidenceFieldsProps {
  rows: readonly Evidence[];
  onChange: (rows: readonly Evidence[]) => void;
}

/** Rows of what proves that the step was done. */
export function EvidenceFields({ rows, onChange }: EvidenceFieldsProps) {
  const change = (place: number, part: Partial<Evidence>) =>
    onChange(rows.map((row, index) => (index === place ? { ...row, ...part } : row)));
  return (
    <>
      {rows.map(({ kind, value }, place) => (
        <div key={place} className={classes.evidence} role="group" aria-label={`Evidence ${place + 1}`}>
          <NativeSelect
            label="Evidence"
            data={KINDS}
            value={kind}
            onChange={(event) => change(place, { kind: event.currentTarget.value as EvidenceKind })}
          />
          <TextInput
            aria-label={EVIDENCE_KIND_WORDS[kind].label}
            placeholder={EVIDENCE_KIND_WORDS[kind].placeholder}
            maxLength={500}
            value={value}
            onChange={(event) => change(place, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={`Remove evidence ${place + 1}`}
            onClick={() => onChange(rows.filter((_, index) => index !== place))}
          >
            <IconX size={15} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {rows.length < ROWS_MAX && (
        <Button
          variant="subtle"
          size="compact-xs"
          mt={8}
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => onChange([...rows, { kind: 'ticket', value: '' }])}
        >
          Add evidence
        </Button>
      )}
    </>
  );
}
