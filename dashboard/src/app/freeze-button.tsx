import { Button } from '@mantine/core';
import { IconSnowflake } from '@tabler/icons-react';
import { toggleFreeze, useFrozen } from '../stream/freeze';
import classes from './bar-button.module.css';

/** Stops every motion of the page, and lets it go on. */
export function FreezeButton() {
  const isFrozen = useFrozen();
  return (
    <Button
      variant={isFrozen ? 'light' : 'subtle'}
      color={isFrozen ? 'blue' : 'gray'}
      size="compact-xs"
      className={classes.button}
      leftSection={<IconSnowflake size={14} stroke={1.8} aria-hidden />}
      aria-pressed={isFrozen}
      aria-label="Freeze"
      title={isFrozen ? 'Let the screen go on (f)' : 'Stop all motion on the screen; nothing is lost (f)'}
      onClick={toggleFreeze}
    >
      <span className={classes.word}>Freeze</span>
    </Button>
  );
}
