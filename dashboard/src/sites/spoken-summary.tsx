import { useMatchRoute } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Summary } from '@contracts/upgrades';
import { keys, queryClient } from '../api/query-client';
import { isFrozen } from '../stream/freeze';
import { sentenceOf } from './spoken';
import { useNotices } from './use-notices';

const SPOKEN_EVERY_MS = 30_000;

/** The one polite live region of the page: one sentence, at most every half minute, and only when it says something new. */
export function SpokenSummary({ slug }: { slug: string }) {
  const [sentence, setSentence] = useState('');
  const troubles = useNotices(slug)
    .filter(({ kind }) => kind !== 'read_only' && kind !== 'silence')
    .map(({ title }) => title);
  // The plan's page tells of the plan's step itself; two voices would talk over each other.
  const matches = useMatchRoute();
  const isPlan = matches({ to: '/sites/$slug/plan' }) !== false;
  const latest = useRef({ troubles, isPlan });
  useEffect(() => {
    latest.current = { troubles, isPlan };
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const now = latest.current;
      const summary = now.isPlan ? undefined : queryClient.getQueryData<Summary>(keys.summary(slug));
      setSentence(sentenceOf({ summary, isFrozen: isFrozen(), troubles: now.troubles }));
    }, SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [slug]);
  return (
    <div className="rc-sr" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}
