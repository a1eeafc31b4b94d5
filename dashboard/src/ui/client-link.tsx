import { Link } from '@tanstack/react-router';
import { visibleText } from '../lib/format';

interface ClientLinkProps {
  slug: string;
  id: string;
  name: string;
  className?: string;
}

/** Opens a client's drawer on the screen that is shown. */
export function ClientLink({ slug, id, name, className }: ClientLinkProps) {
  const shown = visibleText(name);
  return (
    <Link
      from="/sites/$slug"
      to="."
      params={{ slug }}
      search={(search) => ({ ...search, client: id })}
      className={`rc-link rc-clip ${className ?? ''}`}
      title={shown}
      preload={false}
    >
      {shown}
    </Link>
  );
}
