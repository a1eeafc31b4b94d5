import type { Severity } from '@contracts/alert-words';
import { SEVERITY_MARKS } from '../words/alert-tones';
import { SEVERITY_WORDS } from '../words/alert-words';
import classes from './marks.module.css';

/** How urgent it is, as shape, word and colour; `calm`: it is over, so the colour has gone. */
export function SeverityMark({ severity, calm = false }: { severity: Severity; calm?: boolean }) {
  const { tone, icon: Icon } = SEVERITY_MARKS[severity];
  return (
    <span className={classes.mark} data-tone={calm ? 'idle' : tone}>
      <Icon size={15} aria-hidden />
      {SEVERITY_WORDS[severity]}
    </span>
  );
}
