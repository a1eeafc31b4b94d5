import { Button, Menu } from '@mantine/core';
import { IconCheck, IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { siteQuery } from '../api/site-queries';
import { serverNowMs } from '../lib/server-clock';
import {
  chooseTimes,
  describeTimes,
  nameZone,
  noteSiteZone,
  TIME_CHOICES,
  useTimes,
  type TimeChoice,
  type Times,
} from '../lib/times';
import { ownTimeZone } from '../lib/time-zones';
import classes from './bar-button.module.css';

export const TIME_WORDS: Record<TimeChoice, string> = {
  utc: 'UTC',
  site: 'The site’s time',
  mine: 'My time',
  relative: 'Relative',
};

/** In which zone times are shown, or as distances from now; and always which of them it is. */
export function TimeSwitch({ slug }: { slug: string | undefined }) {
  const times = useTimes();
  useSiteZone(slug);
  const own = ownTimeZone();
  const now = serverNowMs();
  const shown = describeTimes(times, own, now);
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          className={`${classes.button} ${classes.times}`}
          leftSection={<IconClock size={14} stroke={1.8} aria-hidden />}
          aria-label={`Times: ${shown}`}
          title="How times are shown"
        >
          <span className={classes.word}>{shown}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TIME_CHOICES.map((choice) => (
          <Menu.Item
            key={choice}
            rightSection={choice === times.choice ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => chooseTimes(choice)}
          >
            {TIME_WORDS[choice]}
            <span className="rc-muted"> – {explain(choice, times, own, now)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function explain(choice: TimeChoice, { siteZone }: Times, own: string, nowMs: number): string {
  if (choice === 'relative') return '4 min ago, in 12 min';
  if (choice === 'utc') return 'the same everywhere';
  if (choice === 'mine') return nameZone(own, nowMs);
  return siteZone === null ? 'UTC, as the site has no zone of its own' : nameZone(siteZone, nowMs);
}

function useSiteZone(slug: string | undefined): void {
  const { data: site } = useQuery({ ...siteQuery(slug ?? ''), enabled: slug !== undefined });
  const zone = slug === undefined ? null : (site?.timeZone ?? null);
  useEffect(() => noteSiteZone(zone), [zone]);
}
