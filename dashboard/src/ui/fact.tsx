import type { ReactNode } from 'react';
import classes from '../frames/facts.module.css';

/** A small name above what it stands at; it belongs into a `dl`. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
