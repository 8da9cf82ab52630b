import { Button } from '@mantine/core';
import { useRouteError } from 'react-router';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './Shell.module.css';

/** Shown for a page that could not be loaded, for example after an update of the server, or that threw. */
export function RouteProblem() {
  const error = useRouteError();
  return (
    <main className={classes.main}>
      <ProblemNotice isPage error={error} what="This page could not be shown" />
      <Button mt="md" variant="default" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </main>
  );
}
