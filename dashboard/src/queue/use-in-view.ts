import { useEffect, useRef } from 'react';

/** Says which clients are in view, when others are. */
export function useInView(ids: readonly string[], tell: (ids: string[]) => void): void {
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  const key = ids.join(',');
  useEffect(() => {
    latest.current(key === '' ? [] : key.split(','));
  }, [key]);
}
