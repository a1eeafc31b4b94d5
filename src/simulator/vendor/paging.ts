import { PAGE_HEADERS, PER_PAGE_MAX, PER_PAGE_MIN } from '../../contracts/appliance-api.js';
import { invalid, type ApiAnswer } from './answer.js';

/** Pages of the Configuration API: `per_page` and `current_page`, a bare list, and headers that say where one is. */

export interface Page {
  readonly number: number;
  readonly perPage: number;
}

export const PAGE_PARAMETERS = ['per_page', 'current_page'] as const;

/** What of the query is a page; otherwise the answer that says what is wrong with it. */
export function readPage(query: URLSearchParams): { page: Page } | { refusal: ApiAnswer } {
  const errors: Record<string, string[]> = {};
  const perPage = readWhole(query.get('per_page') ?? String(PER_PAGE_MAX));
  if (perPage === null) errors['per_page'] = ['The per page must be an integer.'];
  else if (perPage < PER_PAGE_MIN || perPage > PER_PAGE_MAX) {
    errors['per_page'] = [`The per page must be between ${PER_PAGE_MIN} and ${PER_PAGE_MAX}.`];
  }
  const number = readWhole(query.get('current_page') ?? '1');
  if (number === null) errors['current_page'] = ['The current page must be an integer.'];
  else if (number < 1) errors['current_page'] = ['The current page must be at least 1.'];
  if (perPage === null || number === null || Object.keys(errors).length > 0) return { refusal: invalid(errors) };
  return { page: { number, perPage } };
}

export function readWhole(text: string): number | null {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : null;
}

export function rowsOf<Row>(rows: readonly Row[], { number, perPage }: Page): readonly Row[] {
  return rows.slice((number - 1) * perPage, number * perPage);
}

/** `Link` has the relations that there are; the other parameters of the query stay in its addresses. */
export function pageHeaders(base: string, query: URLSearchParams, page: Page, total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / page.perPage));
  const to = (rel: string, target: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('current_page', String(target));
    parameters.set('per_page', String(page.perPage));
    return `<${base}?${parameters.toString()}>; rel="${rel}"`;
  };
  const links = [to('first', 1), to('last', last)];
  // After the last page there is nothing, and before that nothing is the last one.
  if (page.number > 1) links.push(to('previous', Math.min(page.number - 1, last)));
  if (page.number < last) links.push(to('next', page.number + 1));
  return {
    link: links.join(', '),
    [PAGE_HEADERS.page]: String(page.number),
    [PAGE_HEADERS.lastPage]: String(last),
    [PAGE_HEADERS.perPage]: String(page.perPage),
    [PAGE_HEADERS.total]: String(total),
  };
}
