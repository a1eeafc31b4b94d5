import type { ReactNode } from 'react';
import classes from './notice.module.css';

interface NoticeProps {
  title: string;
  children?: ReactNode;
  /** Below the text: what one can do about it. */
  actions?: ReactNode;
}

/** A whole screen's worth of explanation: nothing here yet, not found, not reachable. */
export function Notice({ title, children, actions }: NoticeProps) {
  return (
    <div className={classes.notice}>
      <h1 className={classes.title}>{title}</h1>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
