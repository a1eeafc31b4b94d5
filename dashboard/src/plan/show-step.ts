export const stepElementId = (key: string) => `step-${key}`;

/** Brings a step into view and puts the focus on it. */
export function showStep(key: string): void {
  const element = document.getElementById(stepElementId(key));
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: 'center' });
}
