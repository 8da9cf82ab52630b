import { useSession } from '../api/sessionQueries.ts';
import { useUsers } from '../api/userQueries.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import { NewUser } from './NewUser.tsx';
import { UserTable } from './UserTable.tsx';

export default function UsersPage() {
  const session = useSession();
  const users = useUsers();
  return (
    <>
      <PageHead
        title="Users"
        lead="A viewer reads, a lead also starts and aborts runs, an admin does everything."
      />
      <Panel title="Users of this server">
        <div className={stack.stack}>
          <NewUser />
          {users.isPending && <Loading heights={[120]} />}
          {users.isError && (
            <ProblemNotice
              error={users.error}
              what="The list of users could not be read"
              onRetry={() => users.refetch()}
            />
          )}
          {users.data !== undefined && (
            <UserTable users={users.data} own={session.data?.user ?? ''} />
          )}
        </div>
      </Panel>
    </>
  );
}
