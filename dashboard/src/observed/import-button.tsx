import { IconUpload } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';
import { GatedButton } from '../ui/gated-button';

const ImportDialog = lazy(async () => ({ default: (await import('./import-dialog')).ImportDialog }));

/** The way in for an export of the appliance's Jump Clients. */
export function ImportButton({ slug }: { slug: string }) {
  const may = useMay('import.post');
  const [open, setOpen] = useState(false);
  return (
    <>
      <GatedButton
        permission={may}
        size="compact-xs"
        variant="default"
        leftSection={<IconUpload size={13} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Import an export…
      </GatedButton>
      {open && (
        <Suspense fallback={null}>
          <ImportDialog slug={slug} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
