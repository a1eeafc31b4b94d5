import { useCallback, useEffect, useState } from 'react';
import { explain } from '../api/http';
import { useSettings, useSummary, type SettingsWithTag } from '../api/site-queries';
import { serverNowMs } from '../lib/server-clock';
import { isBigRaise, type LimitRange } from './limit-preview';
import { limitOf, writeLimit, type LimitChange } from './limit-writes';

const UNDO_MS = 10_000;

/** A change that is meant: on which settings it is based, and which limit was on the screen then. */
export interface Meant {
  to: number;
  base: SettingsWithTag;
  shown: number;
  /** When the limit is to go back by itself; null: not. */
  revertAt: string | null;
}

/** Where a change of the limit stands. */
export type LimitPhase =
  | { kind: 'steady' }
  /** A big raise asks once. */
  | { kind: 'asking'; meant: Meant }
  | { kind: 'applying'; to: number }
  | { kind: 'applied'; from: number; to: number; undo: Meant; tookRevert: boolean; undoUntilMs: number }
  /** Someone else changed it meanwhile: both values stand, and a person chooses. */
  | { kind: 'conflict'; mine: Meant; theirs: SettingsWithTag }
  | { kind: 'refused'; message: string };

interface Draft {
  text: string;
  /** The settings as they were when the typing began; a change is based on these and on nothing later. */
  base: SettingsWithTag;
  /** The limit that was on the screen then. */
  shown: number;
}

/** The limit's rule comes with the settings; until they are there, what is typed cannot be judged. */
function rangeOf(settings: SettingsWithTag | undefined): LimitRange | null {
  const rule = settings?.answer.rules.maxConcurrentUpgrades;
  return rule?.min === undefined || rule.max === undefined ? null : { min: rule.min, max: rule.max };
}

export function useLimit(slug: string) {
  const shown = useSummary(slug, ({ slots }) => slots.limit);
  const settings = useSettings(slug).settings;
  const [draft, setDraft] = useState<Draft | null>(null);
  const [phase, setPhase] = useState<LimitPhase>({ kind: 'steady' });
  useUndoEnds(phase, setPhase);

  const type = useCallback(
    (text: string) => {
      if (settings === undefined || shown === undefined) return;
      setPhase((now) => (now.kind === 'applying' ? now : { kind: 'steady' }));
      setDraft((now) => ({ base: now?.base ?? settings, shown: now?.shown ?? shown, text }));
    },
    [settings, shown],
  );

  const send = async (meant: Meant, more: LimitChange = {}) => {
    const { to, base, shown: from, revertAt } = meant;
    setPhase({ kind: 'applying', to });
    const revert = revertAt === null ? {} : { limitRevertAt: revertAt };
    try {
      const result = await writeLimit(slug, { maxConcurrentUpgrades: to, ...revert, ...more }, base, from);
      setDraft(null);
      setPhase(result.ok ? applied(meant, result.now) : { kind: 'conflict', mine: meant, theirs: result.now });
    } catch (cause) {
      setPhase({ kind: 'refused', message: explain(cause) });
    }
  };

  /** Sends what is meant, or asks first where it is a big raise. */
  const mean = (meant: Meant) => {
    // The newest that is known: what asks first may have been made stricter since the typing began.
    const { softMaxConcurrentUpgrades: soft } = (settings ?? meant.base).answer.settings;
    if (isBigRaise(meant.to, meant.shown, soft)) setPhase({ kind: 'asking', meant });
    else void send(meant);
  };

  return {
    limit: shown,
    range: rangeOf(settings),
    text: draft?.text ?? (shown === undefined ? '' : String(shown)),
    isDraft: draft !== null,
    phase,
    type,
    discard: () => setDraft(null),
    apply: (to: number, revertAt: string | null) => {
      if (draft !== null) mean({ to, base: draft.base, shown: draft.shown, revertAt });
    },
    /** What was asked is meant, for this reason. */
    confirm: (why: string) => {
      if (phase.kind === 'asking') void send(phase.meant, { why });
    },
    /** What was typed stays, so that another number is near. */
    decline: () => setPhase({ kind: 'steady' }),
    /** Takes back what was applied, with its return, unless someone else has changed it since. */
    undo: () => {
      if (phase.kind === 'applied') void send(phase.undo, phase.tookRevert ? { limitRevertAt: null } : {});
    },
    takeMine: () => {
      if (phase.kind === 'conflict') mean({ ...phase.mine, base: phase.theirs, shown: limitOf(phase.theirs) });
    },
    keepTheirs: () => setPhase({ kind: 'steady' }),
  };
}

function applied({ to, shown: from, revertAt }: Meant, base: SettingsWithTag): LimitPhase {
  const undo: Meant = { to: from, base, shown: to, revertAt: null };
  return { kind: 'applied', from, to, undo, tookRevert: revertAt !== null, undoUntilMs: serverNowMs() + UNDO_MS };
}

function useUndoEnds(phase: LimitPhase, setPhase: (phase: LimitPhase) => void): void {
  useEffect(() => {
    if (phase.kind !== 'applied') return undefined;
    const timer = setTimeout(() => setPhase({ kind: 'steady' }), Math.max(0, phase.undoUntilMs - serverNowMs()));
    return () => clearTimeout(timer);
  }, [phase, setPhase]);
}
