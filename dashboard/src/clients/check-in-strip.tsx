import { memo } from 'react';
import classes from './check-in-strip.module.css';
import { describeCheckIns, stripPaths } from './check-in-words';

const STEPS = 48;
const PITCH = 3;
const HEIGHT = 14;

interface CheckInStripProps {
  stepSeconds: number;
  marks: string;
}

/** In which of the last steps a client checked in, oldest first: a tall bar where it did, a low one where it did not. */
export const CheckInStrip = memo(function CheckInStrip({ stepSeconds, marks }: CheckInStripProps) {
  const words = describeCheckIns({ stepSeconds, marks });
  const { hits, misses } = stripPaths(marks, PITCH, HEIGHT);
  return (
    <span role="img" aria-label={words} title={words} className={classes.strip}>
      <svg width={STEPS * PITCH} height={HEIGHT} aria-hidden="true" className={classes.bars}>
        <path d={misses} className={classes.miss} />
        <path d={hits} className={classes.hit} />
      </svg>
    </span>
  );
});
