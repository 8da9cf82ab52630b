import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { useWorkers } from '../api/workerQueries.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import stack from '../ui/stack.module.css';
import { JoinTokens } from './JoinTokens.tsx';
import { NoWorkers } from './NoWorkers.tsx';
import { WorkerTable } from './WorkerTable.tsx';

export default function WorkersPage() {
  const session = useSession();
  const workers = useWorkers();
  const admin = hasRole(session.data?.role, 'admin');
  return (
    <>
      <PageHead
        title="Workers"
        lead="Each worker runs shards of a run with k6; more hosts add CPU and network."
      />
      <div className={stack.stack}>
        {workers.isPending && <Loading heights={[180]} />}
        {workers.isError && (
          <ProblemNotice
            error={workers.error}
            what="The list of workers could not be read"
            onRetry={() => workers.refetch()}
          />
        )}
        {workers.data?.length === 0 && <NoWorkers admin={admin} />}
        {workers.data !== undefined && workers.data.length > 0 && (
          <WorkerTable workers={workers.data} admin={admin} readAtMs={workers.dataUpdatedAt} />
        )}
        {admin && <JoinTokens />}
      </div>
    </>
  );
}
