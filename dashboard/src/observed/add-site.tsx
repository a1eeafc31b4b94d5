import { IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useMay } from '../api/session';
import { GatedButton } from '../ui/gated-button';

const AddSiteDialog = lazy(async () => ({ default: (await import('./add-site-dialog')).AddSiteDialog }));

/** The way to a new site, for whoever may make one. */
export function AddSite({ isAsked = false }: { isAsked?: boolean }) {
  const may = useMay('site.manage');
  const [open, setOpen] = useState(isAsked && may.allowed);
  return (
    <>
      <GatedButton
        permission={may}
        variant="default"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Add a site
      </GatedButton>
      {open && (
        <Suspense fallback={null}>
          <AddSiteDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
