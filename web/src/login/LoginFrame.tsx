import type { ReactNode } from 'react';
import { Brand } from '../ui/Brand.tsx';
import classes from './Login.module.css';

export function LoginFrame(props: {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <h1 className={classes.title}>{props.title}</h1>
        <p className={classes.lead}>{props.lead}</p>
        {props.children}
      </div>
    </main>
  );
}
