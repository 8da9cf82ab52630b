import { IconLock } from '@tabler/icons-react';
import { Outlet } from 'react-router';
import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { Empty } from '../ui/Notice.tsx';
import { useTitle } from '../ui/useTitle.ts';
import type { Route } from './routes.ts';

/** Shows a page to those who may open it, under the title of its route. */
export function OpenPage(props: { readonly route: Route }) {
  const { label, role } = props.route;
  const session = useSession();
  if (role !== null && !hasRole(session.data?.role, role))
    return (
      <Empty
        isPage
        icon={<IconLock size={26} aria-hidden />}
        title="Your role may not open this page"
      >
        <p>It needs the role {role}. Ask an administrator for it.</p>
      </Empty>
    );
  return (
    <>
      {/* Before the page: effects run in order, so a title that the page sets itself wins. */}
      <Title label={label} />
      <Outlet />
    </>
  );
}

function Title(props: { readonly label: string }) {
  useTitle(props.label);
  return null;
}
