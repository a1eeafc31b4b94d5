import { explain } from '../api/http';

/** In place of what is not there yet, or could not be read. */
export function AwaitedText({ error, className }: { error: Error | null; className?: string }) {
  return (
    <p className={className} role={error === null ? 'status' : 'alert'}>
      {error === null ? 'Loading …' : explain(error)}
    </p>
  );
}
