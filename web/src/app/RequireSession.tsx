import { Navigate, Outlet, useLocation } from 'react-router';
import { asProblem } from '../api/problem.ts';
import { useSession } from '../api/sessionQueries.ts';
import { PasswordChange } from '../login/PasswordChange.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './Shell.module.css';

/** Shows the pages to a signed-in user; one with a one-time password chooses another first. */
export function RequireSession() {
  const session = useSession();
  const { pathname } = useLocation();
  if (session.isPending) return <div aria-busy="true" />;
  if (session.isError && asProblem(session.error).status !== 401)
    return (
      <main className={classes.main}>
        <ProblemNotice
          error={session.error}
          what="The console cannot reach its server"
          onRetry={() => session.refetch()}
        />
      </main>
    );
  if (session.isError) return <Navigate to="/login" state={{ to: pathname }} replace />;
  if (session.data.mustChangePassword) return <PasswordChange user={session.data.user} />;
  return <Outlet />;
}
