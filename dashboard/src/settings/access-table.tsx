import type { ReactNode } from 'react';
import classes from './access-table.module.css';

interface AccessTableProps {
  caption: string;
  columns: readonly string[];
  /** What can be done with each of them, for those who do not see the buttons of the last column. */
  verbs: string;
  children: ReactNode;
}

/** Who or what may come in, one in each row. */
export function AccessTable({ caption, columns, verbs, children }: AccessTableProps) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <caption className="rc-sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <th scope="col">
              <span className="rc-sr">{verbs}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
