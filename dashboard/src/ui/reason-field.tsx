import { Textarea } from '@mantine/core';
import type { KeyboardEvent } from 'react';

interface ReasonFieldProps {
  /** Where it is kept and who reads it. */
  description: string;
  placeholder?: string;
  /** Nothing goes on without it, unless it is said to be optional. */
  optional?: boolean;
  reason: string;
  onReason: (reason: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

/** Why something is done: where a dialog asks for it, it is what the typing begins with. */
export function ReasonField({ description, placeholder, optional, reason, onReason, onKeyDown }: ReasonFieldProps) {
  return (
    <Textarea
      label={optional ? 'Reason (optional)' : 'Reason'}
      description={description}
      placeholder={placeholder}
      required={!optional}
      withAsterisk={false}
      data-autofocus
      autosize
      minRows={2}
      maxLength={500}
      value={reason}
      onChange={(event) => onReason(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      mt="sm"
    />
  );
}
