/**
 * Decides where a page stands in a list of the appliance, from the headers of its answer; failing those, from what follows without doubt.
 * Of a full page without headers nothing follows: there may be more. Source: the Configuration API's *Paging*.
 *
 * Invariant: a page that is taken for the last one is the last one.
 */

/** As the answer has them; undefined: left out. */
export interface PageHeaders {
  page: string | undefined;
  lastPage: string | undefined;
  perPage: string | undefined;
  total: string | undefined;
  link: string | undefined;
}

export interface PagePlace {
  lastPage: number;
  total: number;
}

/** Null: cannot be told, or the answer is another page than the one asked for. */
export function placeOfPage(
  asked: { page: number; perPage: number },
  headers: PageHeaders,
  rows: number,
): PagePlace | null {
  const perPage = whole(headers.perPage) ?? asked.perPage;
  const page = whole(headers.page) ?? asked.page;
  const total = whole(headers.total);
  const lastPage = lastPageOf(headers, total, perPage) ?? (rows < perPage ? asked.page : null);
  if (lastPage === null || perPage === 0 || rows > perPage) return null;
  // The list may have become shorter since it was begun; then the answer is a page before.
  if (page !== asked.page && asked.page <= lastPage) return null;
  const known = total ?? (asked.page === lastPage ? (lastPage - 1) * perPage + rows : null);
  return known === null ? null : { lastPage: Math.max(1, lastPage), total: known };
}

function lastPageOf(headers: PageHeaders, total: number | null, perPage: number): number | null {
  const named = whole(headers.lastPage) ?? lastOfLink(headers.link);
  if (named !== null) return named;
  return total === null || perPage === 0 ? null : Math.ceil(total / perPage);
}

const LAST = /<([^>]*)>\s*;[^,]*\brel="?last"?/i;

function lastOfLink(link: string | undefined): number | null {
  const url = LAST.exec(link ?? '')?.[1];
  return whole(/[?&]current_page=(\d+)/.exec(url ?? '')?.[1]);
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}
