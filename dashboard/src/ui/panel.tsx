import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  title: string;
  /** To the right of the title: figures and controls that belong to the whole panel. */
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A titled region of a screen. */
export function Panel({ title, aside, children, className }: PanelProps) {
  const titleId = useId();
  return (
    <section className={`${classes.panel} ${className ?? ''}`} aria-labelledby={titleId}>
      <header className={classes.head}>
        <h2 id={titleId} className={classes.title}>
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
