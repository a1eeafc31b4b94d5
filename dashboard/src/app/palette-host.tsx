import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useCommand } from './commands';

const load = () => import('./palette');
const Palette = lazy(async () => ({ default: (await load()).Palette }));

/** Where the palette opens; its code comes when it is first asked for. */
export function PaletteHost({ slug }: { slug: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const before = useRef<Element | null>(null);

  useCommand('show_palette', () => {
    before.current = document.activeElement;
    setOpen(true);
  });

  // Whoever holds Ctrl down may want it next.
  useEffect(() => {
    const prepare = (event: KeyboardEvent) => {
      if (event.key !== 'Control' && event.key !== 'Meta') return;
      window.removeEventListener('keydown', prepare);
      void load();
    };
    window.addEventListener('keydown', prepare);
    return () => window.removeEventListener('keydown', prepare);
  }, []);

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
    <Suspense fallback={<OnItsWay />}>
      <Palette slug={slug} onDismiss={dismiss} onChoose={choose} />
    </Suspense>
  );
}

/** What is typed until the palette is there must do nothing on the page behind it. */
function OnItsWay() {
  return <div role="dialog" aria-modal="true" aria-busy aria-label="Find anything" />;
}
