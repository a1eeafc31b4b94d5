import { Button, Loader } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { CreateSilenceBody, Silence } from '@contracts/alerts';
import { createSilence, endSilence, silencesQuery } from '../api/alert-queries';
import { useAlertsNow } from '../api/alerts-now';
import { explain } from '../api/http';
import { queryClient } from '../api/query-client';
import { serverNowMs } from '../lib/server-clock';
import { usePollEvery } from '../stream/freeze';
import { Refusal } from '../ui/refusal';
import { againBody, coversWords } from './silence-draft';
import classes from './silence-list.module.css';
import { SilenceRow } from './silence-row';

const READ_EVERY_MS = 15_000;

const NOTHING: Record<Silence['state'], string> = {
  active: 'No silence is active: every alert is told.',
  planned: 'No maintenance window is planned.',
  ended: 'No silence has ended on this site yet.',
};

interface SilenceListProps {
  slug: string;
  state: Silence['state'];
  /** Opens the form with what this one covers. */
  onAgain: (silence: Pick<Silence, 'alerts' | 'filter'>) => void;
}

/** Silences of one kind. What was ended by hand can be taken up again, as long as one is here. */
export function SilenceList({ slug, state, onAgain }: SilenceListProps) {
  const query = silencesQuery(slug, state);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...query,
    refetchInterval: usePollEvery(READ_EVERY_MS),
  });
  useReadWhenTold(slug, state);
  const [ended, setEnded] = useState<{ what: string; again: CreateSilenceBody } | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const silences = data?.pages.flatMap(({ items }) => items);

  const attempt = async (write: () => Promise<unknown>) => {
    setRefusal(null);
    try {
      await write();
      return true;
    } catch (cause) {
      setRefusal(explain(cause));
      return false;
    }
  };
  const end = async (silence: Silence) => {
    if (!(await attempt(() => endSilence(slug, silence.id)))) return;
    const again = againBody(silence, serverNowMs());
    setEnded(again === null ? null : { what: coversWords(silence), again: withStart(again, silence) });
  };
  const undo = async (again: CreateSilenceBody) => {
    if (await attempt(() => createSilence(slug, again))) setEnded(null);
  };

  if (silences === undefined) {
    return error === null ? <Loader size="sm" aria-label="Loading" /> : <p role="alert">{explain(error)}</p>;
  }
  return (
    <section id="silences" tabIndex={-1} className={classes.frame} aria-label="Silences">
      <div role="status">
        {ended !== null && (
          <p className={classes.ended}>
            Ended: {ended.what}.
            <Button size="compact-xs" variant="default" onClick={() => void undo(ended.again)}>
              Undo: silence it again
            </Button>
          </p>
        )}
      </div>
      <Refusal says={refusal} className={classes.refusal} />
      {silences.length === 0 && <p className={classes.none}>{NOTHING[state]}</p>}
      <ul className={classes.list}>
        {silences.map((silence) => (
          <SilenceRow
            key={silence.id}
            slug={slug}
            silence={silence}
            onEnd={() => void end(silence)}
            onAgain={() => onAgain(silence)}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="default"
          size="compact-sm"
          className={classes.more}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          More silences
        </Button>
      )}
    </section>
  );
}

/** A window that was not open yet is planned again for the same time. */
const withStart = (again: CreateSilenceBody, { startsAt, state }: Silence): CreateSilenceBody =>
  state === 'planned' ? { ...again, startsAt } : again;

/** The stream tells that a silence began, ended or was changed. */
function useReadWhenTold(slug: string, state: Silence['state']): void {
  const told = useAlertsNow(slug, ({ silences }) => silences);
  const last = useRef(told);
  useEffect(() => {
    if (told === undefined || told === last.current) return;
    last.current = told;
    void queryClient.invalidateQueries({ queryKey: silencesQuery(slug, state).queryKey });
  }, [slug, state, told]);
}
