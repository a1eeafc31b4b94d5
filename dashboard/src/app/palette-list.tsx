import { Kbd } from '@mantine/core';
import { useEffect, useId, type ReactNode } from 'react';
import type { Client } from '@contracts/clients';
import { formatCount, visibleText } from '../lib/format';
import { StateMark } from '../ui/marks';
import { byGroup, type PaletteItem } from './palette-items';
import classes from './palette.module.css';

interface PaletteListProps {
  /** Of the list, for the field that steers it. */
  id: string;
  items: readonly PaletteItem[];
  clients: readonly Client[];
  activeId: string | null;
  /** Said where nothing fits. */
  empty: string | null;
  onPoint: (id: string) => void;
  onTake: (item: PaletteItem) => void;
}

export const optionId = (listId: string, itemId: string) => `${listId}-${itemId}`;

/** The entries that fit, by group. The focus stays in the field; the entry that Enter takes is marked. */
export function PaletteList({ id, items, clients, activeId, empty, onPoint, onTake }: PaletteListProps) {
  useEffect(() => {
    if (activeId !== null) document.getElementById(optionId(id, activeId))?.scrollIntoView({ block: 'nearest' });
  }, [id, activeId]);
  return (
    <div id={id} role="listbox" aria-label="What fits" className={classes.options}>
      {byGroup(items).map(([group, own]) => (
        <Group key={group} title={group}>
          {own.map((item) => (
            <Entry
              key={item.id}
              id={optionId(id, item.id)}
              item={item}
              client={clients.find((client) => client.id === item.id)}
              isActive={item.id === activeId}
              onPoint={onPoint}
              onTake={onTake}
            />
          ))}
        </Group>
      ))}
      {empty !== null && (
        <div role="option" aria-selected={false} aria-disabled className={classes.empty}>
          {empty}
        </div>
      )}
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  const titleId = useId();
  return (
    <div role="group" aria-labelledby={titleId}>
      <div id={titleId} role="presentation" className={classes.group}>
        {title}
      </div>
      {children}
    </div>
  );
}

interface EntryProps {
  id: string;
  item: PaletteItem;
  client: Client | undefined;
  isActive: boolean;
  onPoint: (id: string) => void;
  onTake: (item: PaletteItem) => void;
}

function Entry({ id, item, client, isActive, onPoint, onTake }: EntryProps) {
  return (
    // The field has the keys; a pointer only points and takes.
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-disabled={item.isOff}
      className={classes.entry}
      onPointerMove={() => onPoint(item.id)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onTake(item)}
    >
      <span className={`rc-clip ${classes.label}`}>{item.label}</span>
      {client !== undefined && <Place client={client} />}
      {item.hint !== undefined && <span className={`rc-muted ${classes.hint}`}>{item.hint}</span>}
      {item.keys !== undefined && (
        <span className={classes.keys} aria-hidden>
          {item.keys.map((key) => (
            <Kbd key={key} size="xs">
              {key}
            </Kbd>
          ))}
        </span>
      )}
    </div>
  );
}

/** Where a client is, in a word, and its place where it waits. */
function Place({ client }: { client: Client }) {
  return (
    <span className={classes.place}>
      {client.hostname !== null && client.hostname !== client.name && (
        <span className={`rc-muted rc-clip ${classes.host}`}>{visibleText(client.hostname)}</span>
      )}
      <StateMark state={client.upgradeState} />
      {client.queuePosition !== null && <span className="rc-muted">place {formatCount(client.queuePosition)}</span>}
    </span>
  );
}
