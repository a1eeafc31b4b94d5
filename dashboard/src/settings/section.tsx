import type { ReactNode } from 'react';
import { Panel } from '../ui/panel';
import classes from './settings-page.module.css';

interface SectionProps {
  /** Where the index of the page leads to. */
  id: string;
  title: string;
  meaning: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ id, title, meaning, aside, children }: SectionProps) {
  return (
    <div id={id} className={classes.section}>
      <Panel title={title} aside={aside}>
        <p className={classes.meaning}>{meaning}</p>
        {children}
      </Panel>
    </div>
  );
}
