import type { ReactNode } from 'react';
import classes from './PageHead.module.css';

export function PageHead(props: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <header className={classes.head}>
      <div className={classes.text}>
        <h1 className={classes.title}>{props.title}</h1>
        {props.lead !== undefined && <p className={classes.lead}>{props.lead}</p>}
      </div>
      {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
    </header>
  );
}
