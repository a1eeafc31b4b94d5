export interface ActivitySearch {
  q?: string;
  actor?: string;
  action?: string;
  target?: string;
  from?: string;
  to?: string;
}

const FIELDS = ['q', 'actor', 'action', 'target', 'from', 'to'] as const;

export function parseActivitySearch(raw: Record<string, unknown>): ActivitySearch {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (typeof raw[field] === 'string' && raw[field] !== '' ? [[field, raw[field]]] : [])),
  );
}
