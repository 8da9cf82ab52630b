import classes from './PathDot.module.css';
import { pathColor } from './tone.ts';

/** A path's name after a dot in its colour. */
export function PathDot(props: { readonly name: string; readonly index: number }) {
  return (
    <span className={classes.path}>
      <span className={classes.dot} style={{ background: pathColor(props.index) }} aria-hidden />
      {props.name}
    </span>
  );
}
