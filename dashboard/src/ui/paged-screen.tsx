import { Button } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSummary } from '../api/site-queries';
import { visibleText } from '../lib/format';
import { AwaitedScreen } from './awaited-screen';

interface PagedScreenProps<Page> {
  slug: string;
  title: string;
  query: UseInfiniteQueryResult<InfiniteData<Page>>;
  /** What is to be said when it cannot be read. */
  unread: string;
  /** In place of an empty list. */
  none: ReactNode;
  /** What leads to the next page. */
  more: string;
  /** The class names of the screen, from its own stylesheet. */
  classes: { page?: string; title?: string; awaiting?: string; more?: string };
  children: (pages: readonly Page[]) => ReactNode;
}

/** A screen that is one list, read page by page. */
export function PagedScreen<Page extends { items: readonly unknown[] }>(props: PagedScreenProps<Page>) {
  const { slug, title, query, unread, none, more, classes, children } = props;
  const siteName = useSummary(slug, ({ site }) => site.name) ?? slug;
  const pages = query.data?.pages;
  return (
    <div className={classes.page}>
      <title>{`${title} – ${visibleText(siteName)} – Rollcall`}</title>
      {pages === undefined ? (
        <AwaitedScreen title={title} error={query.error} unread={unread} className={classes.awaiting} />
      ) : pages.every(({ items }) => items.length === 0) ? (
        none
      ) : (
        <>
          <h1 className={classes.title}>{title}</h1>
          {children(pages)}
          {query.hasNextPage && (
            <Button
              variant="default"
              className={classes.more}
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {more}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
