import { Navigate, useParams } from 'react-router';
import { useRun } from '../api/runQueries.ts';
import { isOver } from '../api/runState.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';

/** Leads to the live page of a run under way, and to the report of one that has ended. */
export default function RunPage() {
  const id = useParams().id ?? '';
  const run = useRun(id);
  if (run.isPending) return <Loading heights={[90, 110, 320]} />;
  if (run.isError)
    return (
      <ProblemNotice
        isPage
        error={run.error}
        what={`Run ${id} could not be read`}
        onRetry={() => run.refetch()}
      />
    );
  const page = isOver(run.data.state) ? 'report' : 'live';
  return <Navigate to={`/runs/${id}/${page}`} replace />;
}
