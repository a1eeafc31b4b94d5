import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { DELIVERY_STATES } from '@contracts/alert-words';
import type { Delivery } from '@contracts/receivers';
import { deliveriesQuery, receiversQuery } from '../api/receiver-queries';
import { writeQuery } from '../clients/client-search';
import { visibleText } from '../lib/format';
import { useHeldOrder } from '../overview/use-held-order';
import { WaitingPill } from '../overview/waiting-pill';
import { usePollEvery } from '../stream/freeze';
import { AwaitedText } from '../ui/awaited-text';
import { FilterChoice } from '../ui/filter-choice';
import { Panel } from '../ui/panel';
import { DELIVERY_STATE_WORDS } from '../words/receiver-words';
import { DeliveryDetails } from './delivery-details';
import { DeliveryRow } from './delivery-row';
import classes from './delivery-log.module.css';
import type { ReceiversSearch } from './receivers-search';

const LOOK_EVERY_MS = 5000;
/** Whoever reads further back is not disturbed by the newest. */
const PAGES_ASKED_ANEW = 2;
const NONE: Delivery[] = [];

interface DeliveryLogProps {
  slug: string;
  search: ReceiversSearch;
  onChange: (next: ReceiversSearch) => void;
}

/** Every message to a receiver, newest first, and what became of it. */
export function DeliveryLog({ slug, search, onChange }: DeliveryLogProps) {
  const { open: receiver, incident, state } = search;
  const isNarrowed = receiver !== undefined || incident !== undefined || state !== undefined;
  return (
    <Panel
      title="Deliveries"
      className={classes.panel}
      aside={<Filter slug={slug} search={search} onChange={onChange} />}
    >
      <Rows
        key={`${receiver} ${incident} ${state}`}
        slug={slug}
        filter={writeQuery({ receiver, incident, state })}
        isNarrowed={isNarrowed}
        opened={search.delivery}
        onOpen={(delivery) => onChange({ ...search, delivery })}
      />
    </Panel>
  );
}

const STATE_CHOICES = DELIVERY_STATES.map((value) => ({ value, label: DELIVERY_STATE_WORDS[value].title }));

function Filter({ slug, search, onChange }: DeliveryLogProps) {
  const { data: receivers } = useQuery(receiversQuery(slug));
  const names = (receivers ?? []).map(({ id, name }) => ({ value: id, label: visibleText(name) }));
  const isKnown = search.open === undefined || names.some(({ value }) => value === search.open);
  const set = (part: Partial<ReceiversSearch>) => onChange({ ...search, delivery: undefined, ...part });
  return (
    <div className={classes.filter} role="search" aria-label="Filter the deliveries">
      {search.incident !== undefined && (
        <Button
          variant="light"
          rightSection={<IconX size={13} aria-hidden />}
          aria-label="Leave out: one incident"
          onClick={() => set({ incident: undefined })}
        >
          One incident
        </Button>
      )}
      <FilterChoice
        className={classes.choice}
        label="Receiver"
        any="All receivers"
        data={isKnown ? names : [...names, { value: search.open!, label: 'a deleted receiver' }]}
        value={search.open}
        searchable
        onChange={(open) => set({ open })}
      />
      <FilterChoice
        className={classes.choice}
        label="State"
        any="Any state"
        data={STATE_CHOICES}
        value={search.state}
        onChange={(state) => set({ state })}
      />
    </div>
  );
}

interface RowsProps {
  slug: string;
  filter: string;
  isNarrowed: boolean;
  opened: string | undefined;
  onOpen: (id: string | undefined) => void;
}

function Rows({ slug, filter, isNarrowed, opened, onOpen }: RowsProps) {
  const poll = usePollEvery(LOOK_EVERY_MS);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...deliveriesQuery(slug, filter),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= PAGES_ASKED_ANEW ? poll : false),
  });
  const latest = data?.pages.flatMap(({ items }) => items) ?? NONE;
  const { shown, waiting, apply, handlers } = useHeldOrder(latest);
  if (data === undefined) {
    return <AwaitedText error={error} className={classes.none} />;
  }
  const isElsewhere = opened !== undefined && !shown.some(({ id }) => id === opened);
  return (
    <div {...handlers}>
      {isElsewhere && (
        <div className={classes.alone}>
          <DeliveryDetails slug={slug} id={opened} onClose={() => onOpen(undefined)} onReplayed={onOpen} />
        </div>
      )}
      {shown.length === 0 ? (
        <p className={classes.none}>
          {isNarrowed ? 'No delivery matches this filter.' : 'Nothing was sent to anybody yet.'}
        </p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <caption className="rc-sr">Deliveries, newest first</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Receiver</th>
                <th scope="col">Message</th>
                <th scope="col">What became of it</th>
                <th scope="col">
                  <span className="rc-sr">Open</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((delivery) => (
                <Fragment key={delivery.id}>
                  <DeliveryRow
                    slug={slug}
                    delivery={delivery}
                    isOpen={delivery.id === opened}
                    onOpen={() => onOpen(delivery.id === opened ? undefined : delivery.id)}
                  />
                  {delivery.id === opened && (
                    <tr className={classes.detailsRow}>
                      <td colSpan={5}>
                        <DeliveryDetails slug={slug} id={delivery.id} onReplayed={onOpen} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <WaitingPill waiting={waiting} onApply={apply} />
      {hasNextPage && (
        <div className={classes.foot}>
          <Button variant="default" size="compact-xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Older deliveries
          </Button>
        </div>
      )}
    </div>
  );
}
