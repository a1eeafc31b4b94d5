import { piecesOf } from './pressed';
import classes from './step-details.module.css';

/** What a person does, in order; the pages and buttons stand out. */
export function Instructions({ items }: { items: readonly string[] }) {
  return (
    <ol className={classes.instructions} aria-label="Instructions">
      {items.map((each) => (
        <li key={each}>
          <Instruction text={each} />
        </li>
      ))}
    </ol>
  );
}

export function Instruction({ text }: { text: string }) {
  return piecesOf(text).map(({ text: piece, isName }, place) => (isName ? <b key={place}>{piece}</b> : piece));
}
