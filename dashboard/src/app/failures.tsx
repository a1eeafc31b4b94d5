import { Anchor, Button } from '@mantine/core';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { explain } from '../api/http';
import { Notice } from '../ui/notice';

export function NotFound() {
  return (
    <main>
      <Notice title="There is nothing at this address">
        <p>
          The link may be old, or mistyped.{' '}
          <Anchor component={Link} to="/">
            All sites
          </Anchor>
        </p>
      </Notice>
    </main>
  );
}

/** Rollcall does not answer, or something here broke: say which, and offer to try again. */
export function Unreachable({ error, reset }: ErrorComponentProps) {
  return (
    <main>
      <Notice title="This page could not be shown" actions={<Button onClick={() => reset()}>Try again</Button>}>
        <p>{explain(error)}</p>
      </Notice>
    </main>
  );
}
