import { Checkbox } from '@mantine/core';
import { FlexRender, type Row } from '@tanstack/react-table';
import { memo, type MouseEvent } from 'react';
import type { Client } from '@contracts/clients';
import { ClientLink } from '../ui/client-link';
import { visibleText } from '../lib/format';
import classes from './client-table.module.css';
import type { Features } from './columns';
import { useTableSlug } from './table-slug';
import type { OpenedBy } from './use-row-focus';

interface ClientRowProps {
  row: Row<Features, Client>;
  /** The row's values: when they are the same object, and nothing below differs, the row is left as it is. */
  client: Client;
  tracks: string;
  index: number;
  top: number;
  isGone: boolean;
  isChosen: boolean;
  canChoose: boolean;
  isOpen: boolean;
  isTabStop: boolean;
  onOpen: (id: string, by: OpenedBy) => void;
  onToggle: (id: string) => void;
  onFocus: (index: number) => void;
}

export const ClientRow = memo(Row_, (before, after) =>
  (Object.keys(after) as (keyof ClientRowProps)[]).every((key) => isCallback(key) || key === 'row' || before[key] === after[key]),
);
