import { useEffect, useState } from 'react';
import { keys, queryClient } from '../api/query-client';
import { formatCount } from '../lib/format';
import type { Summary } from '@contracts/upgrades';

const SPOKEN_EVERY_MS = 30_000;

/** The one polite live region of the page: one sentence, at most every half minute, and only when it says something new. */
export function SpokenSummary({ slug }: { slug: string }) {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      const summary = queryClient.getQueryData<Summary>(keys.summary(slug));
      if (summary !== undefined) setSentence(sentenceOf(summary));
    }, SPOKEN_EVERY_MS);
    return () => clearInterval(timer);
  }, [slug]);
  return (
    <div className="rc-sr" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}

function sentenceOf(summary: Summary): string {
  const counts = summary.counts.byUpgradeState;
  const held =
    summary.brake !== null
      ? ' The safety brake holds new starts.'
      : summary.paused !== null
        ? ' New starts are paused.'
        : '';
  return (
    `${formatCount(counts.up_to_date)} of ${formatCount(summary.total)} clients up to date, ` +
    `${formatCount(counts.upgrading)} upgrading, ${formatCount(counts.queued)} queued, ${formatCount(counts.failed)} failed.${held}`
  );
}
