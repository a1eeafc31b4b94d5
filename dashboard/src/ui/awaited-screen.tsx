import { Button, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { explain } from '../api/http';
import { Notice } from './notice';

interface AwaitedScreenProps {
  /** Its heading, which is there before the rest of it. */
  title: string;
  error: Error | null;
  /** What is to be said when there is an error. */
  unread: string;
  className?: string;
  /** Below why it could not be read. */
  children?: ReactNode;
}

/** In place of a screen whose content is not there yet, or could not be read. */
export function AwaitedScreen({ title, error, unread, className, children }: AwaitedScreenProps) {
  if (error !== null) {
    return (
      <Notice title={unread} actions={<Button onClick={reload}>Load the page again</Button>}>
        <p>{explain(error)}</p>
        {children}
      </Notice>
    );
  }
  return (
    <div className={className} role="status" aria-label="Loading">
      <h1 className="rc-sr">{title}</h1>
      <Loader size="sm" />
    </div>
  );
}

const reload = () => window.location.reload();
