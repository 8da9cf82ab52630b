import type { ComponentType } from 'react';
import type { Role } from '../api/generated.ts';

/** One page of the console. */
export interface Route {
  /** Pattern of its address, as react-router reads it. */
  readonly path: string;
  /** Its name in the navigation, and the title of the browser tab until the page sets another. */
  readonly label: string;
  /** The menu that links to it: that of the header, or that of the account; null: none. */
  readonly nav: 'main' | 'account' | null;
  /** The lowest role that may open it; null: open without a session. */
  readonly role: Role | null;
  /** Loads its code: each page is a chunk of its own, so the sign-in page loads no charts. */
  readonly page: () => Promise<{ readonly default: ComponentType }>;
}

/** The page that `/` leads to. */
export const homePath = '/runs';

/** Every page: router, navigation (in this order) and tab titles are made from this table. */
export const routes: readonly Route[] = [
  page('/login', 'Sign in', null, null, () => import('../login/LoginPage.tsx')),
  page('/runs', 'Runs', 'main', 'viewer', () => import('../runs/RunsPage.tsx')),
  page('/runs/:id', 'Run', null, 'viewer', () => import('../runs/RunPage.tsx')),
  page('/runs/:id/live', 'Live run', null, 'viewer', () => import('../runs/live/LivePage.tsx')),
  page('/runs/:id/report', 'Report', null, 'viewer', () => import('../report/ReportPage.tsx')),
  page('/scenarios', 'Scenarios', 'main', 'viewer', () => import('../scenarios/ScenariosPage.tsx')),
  page('/scenarios/*', 'Scenario', null, 'viewer', () => import('../scenarios/ScenarioPage.tsx')),
  page('/drills', 'Drills', 'main', 'viewer', () => import('../drills/DrillsPage.tsx')),
  page('/drills/matrix', 'Matrix', null, 'viewer', () => import('../drills/MatrixPage.tsx')),
  page(
    '/drills/new',
    'Start a drill',
    null,
    'viewer',
    () => import('../drills/DrillFilesPage.tsx'),
  ),
  page('/drills/new/*', 'Drill file', null, 'viewer', () => import('../drills/PlanPage.tsx')),
  page('/drills/:id', 'Drill', null, 'viewer', () => import('../drills/DrillPage.tsx')),
  page('/campaigns', 'Campaigns', 'main', 'viewer', () => import('../campaigns/CampaignsPage.tsx')),
  page('/campaigns/*', 'Campaign', null, 'viewer', () => import('../campaigns/CampaignPage.tsx')),
  page('/capacity', 'Capacity', 'main', 'viewer', () => import('../capacity/CapacityPage.tsx')),
  page('/switches', 'Switches', 'main', 'viewer', () => import('../switches/SwitchesPage.tsx')),
  page('/workers', 'Workers', 'main', 'viewer', () => import('../workers/WorkersPage.tsx')),
  page('/users', 'Users', 'account', 'admin', () => import('../users/UsersPage.tsx')),
  page('/settings', 'Settings', 'account', 'viewer', () => import('../settings/SettingsPage.tsx')),
  page('*', 'Not found', null, 'viewer', () => import('./NotFoundPage.tsx')),
];

function page(
  path: string,
  label: string,
  nav: Route['nav'],
  role: Route['role'],
  load: Route['page'],
): Route {
  return { path, label, nav, role, page: load };
}
