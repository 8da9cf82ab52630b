import type { ReactNode } from 'react';
import classes from './Meter.module.css';

/** A share as a small bar beside its figure; the bar is hidden from screen readers. */
export function Meter(props: {
  readonly share: number;
  readonly high?: boolean;
  readonly children: ReactNode;
}) {
  const { share, high = false } = props;
  return (
    <span className={classes.line}>
      <span className={classes.meter} aria-hidden="true">
        <span
          style={{
            width: `${Math.min(1, share) * 100}%`,
            background: high ? 'var(--zh-fail)' : 'var(--zh-accent)',
          }}
        />
      </span>
      <span className={high ? classes.high : ''}>{props.children}</span>
    </span>
  );
}
