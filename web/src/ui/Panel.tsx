import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

/** One titled part of a page, with a note beside the title and `aside` at the right. */
export function Panel(props: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly flush?: boolean;
  /** Takes the height of its container instead of its content. */
  readonly fill?: boolean;
  readonly children: ReactNode;
  readonly testId?: string;
}) {
  const id = useId();
  return (
    <section
      className={props.fill === true ? `${classes.panel} ${classes.fill}` : classes.panel}
      aria-labelledby={id}
      data-testid={props.testId}
    >
      <header className={classes.head}>
        <h2 id={id} className={classes.title}>
          {props.title}
        </h2>
        {props.note !== undefined && <span className={classes.note}>{props.note}</span>}
        {props.aside !== undefined && <div className={classes.aside}>{props.aside}</div>}
      </header>
      <div className={props.flush === true ? classes.flush : classes.body}>{props.children}</div>
    </section>
  );
}
