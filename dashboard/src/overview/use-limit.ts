import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { SettingsAnswer } from '@contracts/sites';
import type { Summary } from '@contracts/upgrades';
import { call, explain, isProblem } from '../api/http';
import { keys, queryClient } from '../api/query-client';
import { fetchSettings, settingsQuery, useSummary, type SettingsWithTag } from '../api/site-queries';
import { serverNowMs } from '../lib/server-clock';
import type { LimitRange } from './limit-preview';

const UNDO_MS = 10_000;

/** Where a change of the limit stands. */
export type LimitPhase =
  | { kind: 'steady' }
  | { kind: 'applying'; to: number }
  | { kind: 'applied'; from: number; to: number; undoUntilMs: number }
  /** Someone else changed it meanwhile: both values stand, and a person chooses. */
  | { kind: 'conflict'; mine: number; theirs: number }
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
  const settings = useFreshSettings(slug);
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

  const send = async (to: number, base: SettingsWithTag, from: number) => {
    setPhase({ kind: 'applying', to });
    try {
      const result = await patchLimit(slug, to, base, from);
      setDraft(null);
      setPhase(
        result.ok
          ? { kind: 'applied', from, to, undoUntilMs: serverNowMs() + UNDO_MS }
          : { kind: 'conflict', mine: to, theirs: result.theirs },
      );
    } catch (cause) {
      setPhase({ kind: 'refused', message: explain(cause) });
    }
  };

  const current = () => queryClient.getQueryData<SettingsWithTag>(keys.settings(slug));
  const sendOnCurrent = (to: number) => {
    const base = current();
    if (base !== undefined) void send(to, base, base.answer.settings.maxConcurrentUpgrades);
  };

  return {
    limit: shown,
    range: rangeOf(settings),
    text: draft?.text ?? (shown === undefined ? '' : String(shown)),
    isDraft: draft !== null,
    phase,
    type,
    discard: () => setDraft(null),
    apply: (to: number) => {
      if (draft !== null) void send(to, draft.base, draft.shown);
    },
    /** Takes back what was applied, unless someone else has changed it since. */
    undo: () => {
      if (phase.kind === 'applied') sendOnCurrent(phase.from);
    },
    takeMine: () => {
      if (phase.kind === 'conflict') sendOnCurrent(phase.mine);
    },
    keepTheirs: () => setPhase({ kind: 'steady' }),
  };
}

/** The settings, read again when the stream says that they have changed. */
function useFreshSettings(slug: string): SettingsWithTag | undefined {
  const { data } = useQuery(settingsQuery(slug));
  const version = useSummary(slug, ({ settingsVersion }) => settingsVersion);
  const known = data?.answer.version;
  useEffect(() => {
    if (version !== undefined && known !== undefined && version > known) {
      void queryClient.invalidateQueries({ queryKey: keys.settings(slug) });
    }
  }, [slug, version, known]);
  return data;
}

function useUndoEnds(phase: LimitPhase, setPhase: (phase: LimitPhase) => void): void {
  useEffect(() => {
    if (phase.kind !== 'applied') return undefined;
    const timer = setTimeout(() => setPhase({ kind: 'steady' }), Math.max(0, phase.undoUntilMs - serverNowMs()));
    return () => clearTimeout(timer);
  }, [phase, setPhase]);
}

type PatchResult = { ok: true } | { ok: false; theirs: number };

/** Changes the limit on top of `base`. A change of other settings in between is no conflict: the limit that was `shown` still stands. */
async function patchLimit(slug: string, to: number, base: SettingsWithTag, shown: number): Promise<PatchResult> {
  const first = await tryPatch(slug, to, base);
  if (first !== null) return keep(slug, first);
  const fresh = await fetchSettings(slug);
  queryClient.setQueryData(keys.settings(slug), fresh);
  const theirs = fresh.answer.settings.maxConcurrentUpgrades;
  if (theirs !== shown) return { ok: false, theirs };
  const second = await tryPatch(slug, to, fresh);
  if (second !== null) return keep(slug, second);
  const last = await fetchSettings(slug);
  return { ok: false, theirs: last.answer.settings.maxConcurrentUpgrades };
}

/** Null when the settings have changed since `base`. */
async function tryPatch(slug: string, to: number, base: SettingsWithTag): Promise<SettingsWithTag | null> {
  try {
    const { body, etag } = await call<SettingsAnswer>('PATCH', `/sites/${encodeURIComponent(slug)}/settings`, {
      body: { maxConcurrentUpgrades: to },
      headers: { 'if-match': base.etag },
    });
    return { answer: body, etag: etag ?? `"${body.version}"` };
  } catch (cause) {
    if (isProblem(cause, 412)) return null;
    throw cause;
  }
}

/** Shows the new limit at once; the stream says the rest. */
function keep(slug: string, settings: SettingsWithTag): PatchResult {
  queryClient.setQueryData(keys.settings(slug), settings);
  queryClient.setQueryData<Summary>(
    keys.summary(slug),
    (summary) =>
      summary && { ...summary, slots: { ...summary.slots, limit: settings.answer.settings.maxConcurrentUpgrades } },
  );
  return { ok: true };
}
