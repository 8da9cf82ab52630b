import type { ReactNode } from 'react';
import { missing } from '../format/format.ts';
import classes from './KeyFigure.module.css';
import { type Tone, toneColor } from './tone.ts';

/** A large figure with label and note; its width does not change with its digits. */
export function KeyFigure(props: {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: ReactNode;
  readonly tone?: Tone;
  readonly testId?: string;
  readonly raw?: number | null;
}) {
  const { tone } = props;
  return (
    <div className={classes.figure} data-testid={props.testId} data-value={props.raw ?? undefined}>
      <dt className={classes.label}>{props.label}</dt>
      <dd className={classes.value} style={tone === undefined ? {} : { color: toneColor[tone] }}>
        {props.value}
        {props.unit !== undefined && props.value !== missing && (
          <span className={classes.unit}>{props.unit}</span>
        )}
      </dd>
      <dd className={classes.note}>{props.note}</dd>
    </div>
  );
}

export function KeyFigures(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <dl className={classes.row} aria-label={props.label}>
      {props.children}
    </dl>
  );
}
