import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  CreatePlanBody,
  Plan,
  PlanEventsAnswer,
  PlanPreview,
  PlanReport,
  PlansAnswer,
  PlanReadiness,
} from '@contracts/plans';
import { call, get } from './http';
import { keys, queryClient } from './query-client';

const EVENTS_SIZE = 30;
const EARLIER_SIZE = 50;

const path = (site: string) => `/sites/${encodeURIComponent(site)}/plans`;
const pathOf = (site: string, id: string) => `${path(site)}/${id}`;

/** Of two readings of one plan the later stands; a plan that was made after another stands before it. */
export function newerPlan(known: Plan | null | undefined, heard: Plan | null): Plan | null {
  if (known == null || heard === null) return heard;
  if (known.id !== heard.id) return known.number > heard.number ? known : heard;
  if (known.version !== heard.version) return known.version > heard.version ? known : heard;
  return Date.parse(known.asOf) > Date.parse(heard.asOf) ? known : heard;
}

/** The plan that is on, else the latest; null where there never was one. The stream writes into the same place. */
export const planQuery = (site: string) =>
  queryOptions({
    queryKey: keys.plan(site),
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Plan | null> => {
      const { items } = await get<PlansAnswer>(`${path(site)}?limit=1`, signal);
      const latest = items[0];
      const fresh = latest === undefined ? null : await get<Plan>(pathOf(site, latest.id), signal);
      return newerPlan(queryClient.getQueryData<Plan | null>(keys.plan(site)), fresh);
    },
  });

/** Keeps what the stream, or the answer to a write, says of the plan. */
export function takePlan(site: string, plan: Plan | null): void {
  queryClient.setQueryData<Plan | null>(keys.plan(site), (known) => newerPlan(known, plan));
}

/** An earlier plan: it has ended, so nothing of it moves. */
export const earlierPlanQuery = (site: string, id: string) =>
  queryOptions({
    queryKey: keys.planOf(site, id),
    staleTime: 60_000,
    queryFn: ({ signal }) => get<Plan>(pathOf(site, id), signal),
  });

export const plansQuery = (site: string) =>
  queryOptions({
    queryKey: keys.plans(site),
    queryFn: ({ signal }) => get<PlansAnswer>(`${path(site)}?limit=${EARLIER_SIZE}`, signal),
  });

export const planEventsQuery = (site: string, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.planEvents(site, id),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: PlanEventsAnswer) => nextCursor ?? undefined,
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return get<PlanEventsAnswer>(`${pathOf(site, id)}/events?limit=${EVENTS_SIZE}${cursor}`, signal);
    },
  });

export const planReportQuery = (site: string, { id, version }: Pick<Plan, 'id' | 'version'>) =>
  queryOptions({
    queryKey: keys.planReport(site, id, version),
    staleTime: Infinity,
    queryFn: ({ signal }) => get<PlanReport>(`${pathOf(site, id)}/report`, signal),
  });

/** How things stand for a draft: a dry run of the same plan, which keeps nothing. */
export const planReadinessQuery = (site: string, { id, version }: Pick<Plan, 'id' | 'version'>, body: CreatePlanBody) =>
  queryOptions({
    queryKey: keys.planReadiness(site, id, version),
    staleTime: 30_000,
    retry: false,
    queryFn: async (): Promise<PlanReadiness> => (await previewPlan(site, body)).readiness,
  });

export async function previewPlan(site: string, body: CreatePlanBody): Promise<PlanPreview> {
  return (await call<PlanPreview>('POST', `${path(site)}?dryRun=true`, { body })).body;
}

export async function createPlan(site: string, body: CreatePlanBody): Promise<Plan> {
  const { body: plan } = await call<Plan>('POST', path(site), { body });
  takePlan(site, plan);
  void queryClient.invalidateQueries({ queryKey: keys.plans(site) });
  return plan;
}

/** A write to a plan as it was last read: refused with 412 where somebody has moved it on meanwhile. */
export async function writePlan(
  site: string,
  plan: Plan,
  method: 'POST' | 'PATCH',
  below: string,
  body: unknown,
): Promise<Plan> {
  const headers = { 'if-match': `"${plan.version}"` };
  const answer = await call<Plan>(method, `${pathOf(site, plan.id)}${below}`, { body, headers });
  takePlan(site, answer.body);
  return answer.body;
}
