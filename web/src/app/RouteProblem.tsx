import { Button } from '@mantine/core';
import { useRouteError } from 'react-router';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './Shell.module.css';

/** A page that could not be loaded (the server was updated meanwhile) or that made a mistake. */
export function RouteProblem() {
  const error = useRouteError();
  return (
    <main className={classes.main}>
      <ProblemNotice error={error} what="This page could not be shown" />
      <Button mt="md" variant="default" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </main>
  );
}
