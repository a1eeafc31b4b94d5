import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Silence } from '@contracts/alerts';
import { patchSilence } from '../api/alert-queries';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { parseClientSearch, readQuery } from '../clients/client-search';
import { formatDuration, formatMinute, plural, visibleText } from '../lib/format';
import { useNowMs } from '../lib/server-clock';
import { shownZone, useTimes } from '../lib/times';
import { momentsOf } from '../lib/time-zones';
import { GatedButton } from '../ui/gated-button';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import { filterWords } from './filter-words';
import { coversWords, LENGTHS, listOf, nextMorning } from './silence-draft';
import classes from './silence-list.module.css';

const MINUTE_MS = 60_000;

interface SilenceRowProps {
  slug: string;
  silence: Silence;
  onEnd: () => void;
  onAgain: () => void;
}

export function SilenceRow({ slug, silence, onEnd, onAgain }: SilenceRowProps) {
  const { state, pierced, reason, author, filter, muting } = silence;
  const may = useMay('silence.manage');
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <strong className={classes.covers}>{coversWords(silence)}</strong>
        <Whom slug={slug} filter={filter} />
        <p>
          {visibleText(reason)}
          <span className="rc-muted"> – {actorName(author)}</span>
        </p>
        {pierced.length > 0 && state !== 'ended' && <p className="rc-muted">Told all the same: {listOf(pierced)}.</p>}
      </div>
      <Times silence={silence} />
      <span className={classes.muting}>
        {state === 'active' && (muting === 0 ? 'Mutes nothing now' : `Mutes ${plural(muting, 'alert')} now`)}
      </span>
      <span className={classes.verbs}>
        {state === 'ended' ? (
          <GatedButton permission={may} variant="default" size="compact-sm" onClick={onAgain}>
            Silence again…
          </GatedButton>
        ) : (
          <>
            <Extend slug={slug} silence={silence} />
            <GatedButton permission={may} variant="default" size="compact-sm" onClick={onEnd}>
              {state === 'planned' ? 'Cancel it' : 'End now'}
            </GatedButton>
          </>
        )}
      </span>
    </li>
  );
}

function Whom({ slug, filter }: { slug: string; filter: string }) {
  const words = filterWords(filter);
  return (
    <p>
      {filter === '' ? (
        words
      ) : (
        <Link
          to="/sites/$slug/clients"
          params={{ slug }}
          search={parseClientSearch(readQuery(filter))}
          className="rc-link"
          preload={false}
        >
          {words}
        </Link>
      )}
    </p>
  );
}

function Times({ silence: { state, startsAt, endsAt, endedBy } }: { silence: Silence }) {
  const nowMs = useNowMs();
  if (state === 'ended') {
    return (
      <span className={classes.times}>
        <span>
          <Moment at={startsAt} /> – <Moment at={endsAt} />
        </span>
        {endedBy !== null && <span className="rc-muted">ended early by {actorName(endedBy)}</span>}
      </span>
    );
  }
  const fromMs = state === 'planned' ? Date.parse(startsAt) : nowMs;
  return (
    <span className={classes.times}>
      <span>
        {state === 'planned' && (
          <>
            from <Moment at={startsAt} />{' '}
          </>
        )}
        until <Moment at={endsAt} />
      </span>
      <span className="rc-muted">
        {state === 'active' ? 'still ' : ''}
        {formatDuration(Math.max(0, Date.parse(endsAt) - fromMs) / 1000)}
      </span>
    </span>
  );
}

/** Lets it last longer, counted from its own end. */
function Extend({ slug, silence }: { slug: string; silence: Silence }) {
  const may = useMay('silence.manage');
  const [opened, setOpened] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  useTimes();
  const nowMs = useNowMs();
  const zone = shownZone();
  const endMs = Date.parse(silence.endsAt);
  const morning = momentsOf(nextMorning(endMs, zone).at, zone)[0];
  const choices = [
    ...LENGTHS.map(({ minutes, word }) => ({ word: `${word} longer`, endMs: endMs + minutes * MINUTE_MS })),
    ...(morning === undefined ? [] : [{ word: 'Until the next morning', endMs: morning }]),
  ];
  const send = async (toMs: number) => {
    setRefusal(null);
    try {
      await patchSilence(slug, silence.id, { endsAt: new Date(toMs).toISOString() });
    } catch (cause) {
      setRefusal(explain(cause));
    }
  };
  return (
    <>
      <Menu opened={opened} onChange={(next) => setOpened(next && may.allowed)} position="bottom-end" width={230}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            rightSection={<IconChevronDown size={13} aria-hidden />}
            data-disabled={may.allowed ? undefined : true}
            aria-disabled={may.allowed ? undefined : true}
            title={may.why}
          >
            Extend
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {choices.map((choice) => (
            <Menu.Item key={choice.word} onClick={() => void send(choice.endMs)}>
              {choice.word}
              <span className="rc-muted"> – until {formatMinute(new Date(choice.endMs).toISOString(), nowMs)}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {refusal !== null && (
        <span role="alert" className={classes.refusal}>
          {refusal}
        </span>
      )}
    </>
  );
}
