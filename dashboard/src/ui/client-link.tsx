import { Link } from '@tanstack/react-router';
import { visibleText } from '../lib/format';

interface ClientLinkProps {
  id: string;
  name: string;
  className?: string;
  tabIndex?: number;
}

/** Opens a client's drawer on the screen that is shown. */
export function ClientLink({ id, name, className, tabIndex }: ClientLinkProps) {
  const shown = visibleText(name);
  return (
    <Link
      to="."
      search={(search) => ({ ...search, client: id })}
      className={`rc-link rc-clip ${className ?? ''}`}
      title={shown}
      preload={false}
      tabIndex={tabIndex}
    >
      {shown}
    </Link>
  );
}
