/**
 * Keeps account of the pages of a keyset-paged list: which are known to exist and by which cursor each is read. Rows themselves are
 * kept only for what is in view; a cursor is a few bytes, so the way back to any page that was passed stays open. Pure.
 * Its invariant: a page's place in the list never changes by itself; where the server now answers differently, the list is called
 * shifted, and a person decides when to read it anew.
 */

export const PAGE_SIZE = 100;

export interface PageBook {
  /** `cursors[i]` reads page i; the first needs none. */
  cursors: readonly (string | null)[];
  /** Rows up to the end of the list; null until the end has been seen. */
  end: number | null;
  /** How many clients matched when the list was read or read anew; null before. */
  total: number | null;
  /** A page that was read again now ends elsewhere. */
  shifted: boolean;
}

export interface PageAnswer {
  rows: number;
  nextCursor: string | null;
  total: number;
}

export const EMPTY_BOOK: PageBook = { cursors: [null], end: null, total: null, shifted: false };

/** How many rows the list has as far as it is known: the next page counts as full until it is read. */
export function rowCount(book: PageBook): number {
  return book.end ?? book.cursors.length * PAGE_SIZE;
}

/** The pages that hold the rows from `first` to `last`, as far as their cursors are known. */
export function pagesFor(first: number, last: number, book: PageBook): number[] {
  const from = Math.floor(Math.max(0, first) / PAGE_SIZE);
  const to = Math.min(Math.floor(Math.max(0, last) / PAGE_SIZE), book.cursors.length - 1);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

/** The book after page `page` was read; the same book when it says nothing new. `anew`: the reader asked for the list as it is now. */
export function record(book: PageBook, page: number, answer: PageAnswer, anew = false): PageBook {
  const known = book.cursors[page + 1];
  const isNew = known === undefined;
  if (isNew || anew) return follow(book, page, answer, anew);
  const shifted = book.shifted || known !== answer.nextCursor;
  return shifted === book.shifted ? book : { ...book, shifted };
}

function follow(book: PageBook, page: number, answer: PageAnswer, anew: boolean): PageBook {
  const known = book.cursors.slice(0, page + 1);
  const cursors = answer.nextCursor === null ? known : [...known, answer.nextCursor];
  const end = answer.nextCursor === null ? page * PAGE_SIZE + answer.rows : null;
  const total = anew ? answer.total : (book.total ?? answer.total);
  const samePages = cursors.length === book.cursors.length && cursors.at(-1) === book.cursors.at(-1);
  return samePages && end === book.end && total === book.total ? book : { ...book, cursors, end, total };
}
