export const stepElementId = (key: string) => `step-${key}`;

export const PLAN_TITLE_ID = 'plan-title';

/** Brings a step into view and puts the focus on it. */
export function showStep(key: string): void {
  const element = document.getElementById(stepElementId(key));
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'center' });
}

/** Where to stand when there is no step any more. */
export function showTitle(): void {
  document.getElementById(PLAN_TITLE_ID)?.focus();
}
