import { formatCount } from '../lib/format';

/**
 * A number that is set to the right. With one more digit it is another element: digits that move within one would count as laid out
 * anew.
 */
export function Growing({ count, widest, className }: { count: number; widest?: number; className?: string }) {
  const written = formatCount(count);
  const minWidth = widest === undefined ? undefined : `${formatCount(widest).length}ch`;
  return (
    <strong key={written.length} className={className} style={{ minWidth }}>
      {written}
    </strong>
  );
}
