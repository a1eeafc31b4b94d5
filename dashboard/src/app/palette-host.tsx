import { lazy, Suspense, useRef, useState } from 'react';
import { useCommand } from './commands';

const Palette = lazy(async () => ({ default: (await import('./palette')).Palette }));

/** Where the palette opens; its code comes when it is first asked for. */
export function PaletteHost({ slug }: { slug: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const before = useRef<Element | null>(null);

  useCommand('show_palette', () => {
    before.current = document.activeElement;
    setOpen(true);
  });

  if (!isOpen) return null;
  const dismiss = () => {
    setOpen(false);
    // Whoever changed their mind goes on where they were.
    if (before.current instanceof HTMLElement) before.current.focus();
  };
  const choose = (run: () => void) => {
    setOpen(false);
    // The palette holds the focus until it is gone, and what was chosen may want it.
    setTimeout(run);
  };
  return (
    <Suspense fallback={null}>
      <Palette slug={slug} onDismiss={dismiss} onChoose={choose} />
    </Suspense>
  );
}
