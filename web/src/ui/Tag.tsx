import type { ReactNode } from 'react';
import classes from './Tag.module.css';
import { type Tone, toneColor, toneSoft } from './tone.ts';

/** A short label on a coloured ground. */
export function Tag(props: {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly title?: string;
}) {
  return (
    <span
      className={classes.tag}
      style={{ color: toneColor[props.tone], background: toneSoft[props.tone] }}
      title={props.title}
    >
      {props.icon}
      {props.children}
    </span>
  );
}
