import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { asProblem, remedy } from '../api/problem.ts';
import { DiagnosticList } from './DiagnosticList.tsx';
import classes from './Notice.module.css';

/** A failed call: what is wrong, and what to do. */
export function ProblemNotice(props: {
  readonly error: unknown;
  readonly what: string;
  readonly onRetry?: () => void;
  /** Replaces the remedy that follows from the status. */
  readonly remedy?: string;
  /** It takes the place of the page, and its first line that of the page's heading. */
  readonly isPage?: boolean;
}) {
  const problem = asProblem(props.error);
  // A failure of one diagnostic quotes it.
  const untold = (problem.diagnostics ?? []).filter(
    ({ message }) => !problem.detail.includes(message),
  );
  const What = props.isPage === true ? 'h1' : 'p';
  return (
    <div className={classes.problem} role="alert" data-testid="problem">
      <IconAlertTriangle size={22} className={classes.problemIcon} aria-hidden />
      <div className={classes.problemText}>
        <What className={classes.what}>{props.what}</What>
        <p className={classes.why}>
          {problem.title}
          {problem.detail !== '' && `: ${problem.detail}`}
        </p>
        <p className={classes.remedy}>{props.remedy ?? remedy(problem)}</p>
        {untold.length > 0 && <DiagnosticList diagnostics={untold} />}
      </div>
      {props.onRetry !== undefined && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={props.onRetry}
        >
          Try again
        </Button>
      )}
    </div>
  );
}

/** An empty page or panel: why it is empty, and the first thing to do. */
export function Empty(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** It is the whole page, and its title the page's heading. */
  readonly isPage?: boolean;
}) {
  const Title = props.isPage === true ? 'h1' : 'h2';
  return (
    <div className={classes.empty} data-testid="empty">
      <span className={classes.emptyIcon}>{props.icon}</span>
      <Title className={classes.emptyTitle}>{props.title}</Title>
      <div className={classes.emptyText}>{props.children}</div>
      {props.action}
    </div>
  );
}
