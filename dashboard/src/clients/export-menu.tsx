import { Button, Popover } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { exportUrl, facetsQuery, type ExportFormat } from '../api/view-queries';
import { plural } from '../lib/format';
import { matchingOf } from './bulk-plan';
import { isFiltered, toApiQuery, toFilterQuery, type ClientSearch } from './client-search';
import classes from './filter-bar.module.css';

const FORMATS: { format: ExportFormat; word: string }[] = [
  { format: 'csv', word: 'CSV' },
  { format: 'json', word: 'JSON' },
];

/** The whole filter as a file, not only what is on the screen; says how many rows before one asks for it. */
export function ExportMenu({ slug, search }: { slug: string; search: ClientSearch }) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Export
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Export the clients that match">
        <Formats slug={slug} search={search} onChosen={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Formats({ slug, search, onChosen }: { slug: string; search: ClientSearch; onChosen: () => void }) {
  const { data, isPlaceholderData } = useQuery(facetsQuery(slug, toFilterQuery(search)));
  const rows = data === undefined || isPlaceholderData ? '…' : plural(matchingOf(data, search), 'client');
  return (
    <div className={classes.export}>
      <p className={classes.says}>
        {rows}, {isFiltered(search) ? 'all that match this filter' : 'the whole fleet'}, in the order of the list.
      </p>
      {FORMATS.map(({ format, word }) => (
        <Button
          key={format}
          component="a"
          variant="default"
          href={exportUrl(slug, toApiQuery(search), format)}
          download
          onClick={onChosen}
        >
          {word}: {rows}
        </Button>
      ))}
    </div>
  );
}
