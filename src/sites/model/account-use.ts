/** What the API account of a site may ask by the vendor's rule, and what it has asked lately. Types only. */
export interface AccountUse {
  requestsPerSecondMax: number;
  requestsPerHourMax: number;
  usedLastHour: number;
  /** Nothing is asked until then: the appliance said that there were too many requests. */
  backOffUntilMs: number | null;
}
