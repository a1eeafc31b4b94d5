import { pause } from './pause.js';
import { PlanApi } from './plan-api.js';
import { PlanOperator } from './plan-operator.js';
import type { Stage } from './stage.js';

const LOOK_EVERY_MS = 700;

/** On a site that stays: attends to whatever plan somebody has begun in Rollcall, until the stage's signal ends it. */
export async function attendPlans(stage: Stage, confirms: boolean, tell: (text: string) => void): Promise<never> {
  const api = new PlanApi(stage.api, stage.slug);
  const operator = new PlanOperator(stage, api, { confirms, tell });
  for (;;) {
    const plan = await api.running();
    if (plan !== null) await operator.attend(plan);
    await pause(LOOK_EVERY_MS, stage.signal);
  }
}
