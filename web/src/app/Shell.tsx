import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSettings,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigate } from 'react-router';
import { asProblem, remedy } from '../api/problem.ts';
import { hasRole } from '../api/role.ts';
import { useLogout, useSession } from '../api/sessionQueries.ts';
import { PullSafetyLever } from '../killSwitch/PullSafetyLever.tsx';
import { SafetyLeverBanner } from '../killSwitch/SafetyLeverBanner.tsx';
import { Brand } from '../ui/Brand.tsx';
import { homePath, type Route } from './routes.ts';
import classes from './Shell.module.css';

/** What every page shares: header, safety lever, account menu. Its links come from the table of pages. */
export function Shell(props: { readonly routes: readonly Route[] }) {
  const session = useSession();
  const linked = (nav: Route['nav']) =>
    props.routes.filter(
      (route) =>
        route.nav === nav && route.role !== null && hasRole(session.data?.role, route.role),
    );
  return (
    <>
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <header className={classes.header}>
        <NavLink to={homePath} className={classes.brand} aria-label="Zerohour, all runs">
          <Brand compact />
        </NavLink>
        <MainLinks routes={linked('main')} />
        <div className={classes.tools}>
          <PullSafetyLever />
          <SchemeSwitch />
          <AccountMenu pages={linked('account')} />
        </div>
      </header>
      <SafetyLeverBanner />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
      <ScrollRestoration />
    </>
  );
}

const isWithin = (path: string, page: string): boolean =>
  path === page || path.startsWith(`${page}/`);

/** On a narrow screen the links scroll; that of the page is brought into view. */
function MainLinks(props: { readonly routes: readonly Route[] }) {
  const nav = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const links = [...(nav.current?.querySelectorAll('a') ?? [])];
    const current = links.find((link) => isWithin(pathname, link.getAttribute('href') ?? ''));
    current?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={nav} className={classes.nav} aria-label="Main">
      {props.routes.map(({ path, label }) => (
        <NavLink key={path} to={path} className={classes.navLink}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}

const schemes = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const;

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = schemes.find((scheme) => scheme.value === colorScheme)?.Icon ?? IconSun;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Colour scheme"
          data-testid="color-scheme"
        >
          <Current size={19} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setColorScheme(value)}
            aria-current={colorScheme === value}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function AccountMenu(props: { readonly pages: readonly Route[] }) {
  const session = useSession();
  const logout = useLogout();
  const navigate = useNavigate();
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Account"
          data-testid="account"
        >
          <IconUserCircle size={21} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.data?.user} · {session.data?.role}
        </Menu.Label>
        {props.pages.map(({ path, label }) => (
          <Menu.Item
            key={path}
            leftSection={<IconSettings size={16} aria-hidden />}
            onClick={() => navigate(path)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() =>
            logout.mutate(undefined, {
              onSuccess: () => navigate('/login'),
              onError: tellStillSignedIn,
            })
          }
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A notification, since the menu has closed and any page may be open. */
function tellStillSignedIn(error: unknown): void {
  const problem = asProblem(error);
  notifications.show({
    color: 'var(--zh-fail)',
    title: 'You are still signed in',
    message: `${problem.detail || `${problem.title}.`} ${remedy(problem)}`,
    autoClose: 10_000,
  });
}
