export interface QueueSearch {
  /** Text that a client is looked for by. */
  find?: string;
}

export function parseQueueSearch(raw: Record<string, unknown>): QueueSearch {
  return typeof raw.find === 'string' && raw.find !== '' ? { find: raw.find.slice(0, 200) } : {};
}
