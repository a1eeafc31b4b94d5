import { createContext, useContext, useMemo, useState } from 'react';
import type { AbortPlanBody, PatchPlanBody, Plan, StepActionBody } from '@contracts/plans';
import { explain, isProblem } from '../api/http';
import { writePlan } from '../api/plan-queries';
import { keys, queryClient } from '../api/query-client';
import { NO_NOTES, type StepNotes } from './step-notes';

/** What became of a write. `moved`: somebody else was faster, and the plan as it stands now is on the screen. */
export type Written = { ok: true } | { ok: false; moved: boolean; says: string; cause: unknown };

export const MOVED_ON = 'Somebody else has moved this plan on meanwhile. This is how it stands now.';

export interface PlanWrites {
  start: () => Promise<Written>;
  abort: (body: AbortPlanBody) => Promise<Written>;
  patch: (body: PatchPlanBody) => Promise<Written>;
  act: (stepKey: string, body: Partial<StepActionBody> & Pick<StepActionBody, 'action'>) => Promise<Written>;
}

/** Writes to the plan as it is shown. Each takes its time; a second one meanwhile is refused by its version, not by us. */
export function usePlanWrites(slug: string, plan: Plan): PlanWrites {
  return useMemo(() => {
    const write = async (method: 'POST' | 'PATCH', below: string, body: unknown): Promise<Written> => {
      try {
        await writePlan(slug, plan, method, below, body);
        return { ok: true };
      } catch (cause) {
        const moved = isProblem(cause, 412);
        if (moved || isProblem(cause, 409))
          await queryClient.invalidateQueries({ queryKey: keys.plan(slug), exact: true });
        return { ok: false, moved, says: moved ? MOVED_ON : explain(cause), cause };
      }
    };
    return {
      start: () => write('POST', '/start', {}),
      abort: (body) => write('POST', '/abort', body),
      patch: (body) => write('PATCH', '', body),
      act: (key, body) => write('POST', `/steps/${encodeURIComponent(key)}`, body),
    };
  }, [slug, plan]);
}

/** The plan that is shown, what can be done with it, and what was typed for its steps: it outlives a step's being folded. */
export interface Desk {
  slug: string;
  plan: Plan;
  /** Says something at the top of the page. */
  tell: (says: string) => void;
  writes: PlanWrites;
  notesOf: (stepKey: string) => StepNotes;
  setNotes: (stepKey: string, notes: StepNotes) => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('useDesk needs a DeskContext around it');
  return desk;
}

export function useNewDesk(slug: string, plan: Plan, tell: (says: string) => void): Desk {
  const writes = usePlanWrites(slug, plan);
  const [notes, setAll] = useState<Readonly<Record<string, StepNotes>>>({});
  return useMemo(
    () => ({
      slug,
      plan,
      writes,
      tell,
      notesOf: (key) => notes[key] ?? NO_NOTES,
      setNotes: (key, mine) => setAll((all) => ({ ...all, [key]: mine })),
    }),
    [slug, plan, writes, notes, tell],
  );
}
