import { Button } from '@mantine/core';
import { IconEye, IconEyeCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { GatedButton } from '../ui/gated-button';
import { useWatch } from '../watch/use-watch';
import { roomIn, WATCH_MAX } from '../watch/watch-list';

/** Puts the client on the Watch list; once it is there, leads to the list. Its width does not change. */
export function WatchToggle({ slug, id }: { slug: string; id: string }) {
  const { ids, add } = useWatch(slug);
  if (ids.includes(id)) {
    return (
      <Button
        variant="light"
        miw={96}
        leftSection={<IconEyeCheck size={14} aria-hidden />}
        renderRoot={(props) => <Link to="/sites/$slug/watch" params={{ slug }} search={{ ids }} {...props} />}
      >
        Watched
      </Button>
    );
  }
  const hasRoom = roomIn(ids, [id]) >= 0;
  return (
    <GatedButton
      permission={hasRoom ? { allowed: true } : { allowed: false, why: `The Watch list takes ${WATCH_MAX}.` }}
      variant="default"
      miw={96}
      leftSection={<IconEye size={14} aria-hidden />}
      onClick={() => add([id])}
    >
      Watch
    </GatedButton>
  );
}
