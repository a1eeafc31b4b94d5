import { IconArrowBarToUp } from '@tabler/icons-react';
import type { Client } from '@contracts/clients';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { verbsFor } from '../client/jump-words';
import { useNowMs } from '../lib/server-clock';
import { stoppedBy } from '../overview/stopped';
import { GatedButton } from '../ui/gated-button';
import { answerFor, type QueueFacts } from './answer';
import classes from './answer-card.module.css';
import { ClientAnswer } from './client-answer';
import type { BumpOne } from './use-bump';

interface AnswerCardProps {
  slug: string;
  client: Client;
  bumping: BumpOne;
  onClose: () => void;
}

/** Where one client stands and when it is its turn, kept up to date. */
export function AnswerCard({ slug, client, bumping, onClose }: AnswerCardProps) {
  const facts = useSummary(slug, (summary): QueueFacts => ({
    length: summary.counts.byUpgradeState.queued,
    stopped: stoppedBy(summary) !== null,
    hasRun: summary.run !== null,
  }));
  if (facts === undefined) return null;
  return <Answered slug={slug} client={client} facts={facts} bumping={bumping} onClose={onClose} />;
}

function Answered({ slug, client, facts, bumping, onClose }: AnswerCardProps & { facts: QueueFacts }) {
  const nowMs = useNowMs();
  const mayBump = useMay('client.bump');
  const answer = answerFor(client, facts, nowMs);
  const canBump = verbsFor(client).includes('bump');
  const permission = canBump ? mayBump : { allowed: false, why: `${answer.headline}: there is nothing to move.` };
  const result = bumping.result?.id === client.id ? bumping.result : null;
  return (
    <ClientAnswer
      slug={slug}
      client={client}
      answer={answer}
      result={
        <span className={classes.result} data-tone={result?.tone === 'bad' ? 'bad' : 'done'}>
          {result?.says}
        </span>
      }
      onClose={onClose}
    >
      <GatedButton
        permission={permission}
        variant="default"
        loading={bumping.busyId === client.id}
        leftSection={<IconArrowBarToUp size={14} aria-hidden />}
        onClick={() => void bumping.bump(client)}
      >
        Bump
      </GatedButton>
    </ClientAnswer>
  );
}
