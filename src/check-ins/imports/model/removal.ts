/** Decides whether clients that a whole export lacks may go. A file of half the fleet, taken for the whole, would remove the other half. */
const UNASKED_PERCENT = 20;

/** `confirmed`: how many a person said may go. */
export function mayRemove(missing: number, fleet: number, confirmed: number | undefined): boolean {
  return missing * 100 <= fleet * UNASKED_PERCENT || confirmed === missing;
}
