import { createBrowserRouter, Navigate } from 'react-router';
import { RouteProblem } from './RouteProblem.tsx';
import { SessionGate } from './SessionGate.tsx';
import { Shell } from './Shell.tsx';

/** Each page is a chunk of its own; the sign-in page loads neither charts nor tables. */
export function makeRouter() {
  return createBrowserRouter([
    {
      errorElement: <RouteProblem />,
      hydrateFallbackElement: <div aria-busy="true" />,
      children: [
        { path: '/login', lazy: page(() => import('../pages/login/LoginPage.tsx')) },
        {
          element: <SessionGate />,
          children: [
            {
              element: <Shell />,
              errorElement: <RouteProblem />,
              children: [
                { index: true, element: <Navigate to="/runs" replace /> },
                { path: '/runs', lazy: page(() => import('../pages/runs/RunsPage.tsx')) },
                { path: '/runs/:id', lazy: page(() => import('../pages/run/RunPage.tsx')) },
                {
                  path: '/runs/:id/live',
                  lazy: page(() => import('../pages/run/LivePage.tsx')),
                },
                {
                  path: '/runs/:id/report',
                  lazy: page(() => import('../pages/report/ReportPage.tsx')),
                },
                {
                  path: '/scenarios',
                  lazy: page(() => import('../pages/scenarios/ScenariosPage.tsx')),
                },
                {
                  path: '/scenarios/*',
                  lazy: page(() => import('../pages/scenario/ScenarioPage.tsx')),
                },
                { path: '/workers', lazy: page(() => import('../pages/workers/WorkersPage.tsx')) },
                {
                  path: '/settings',
                  lazy: page(() => import('../pages/settings/SettingsPage.tsx')),
                },
                { path: '*', lazy: page(() => import('../pages/notFound/NotFoundPage.tsx')) },
              ],
            },
          ],
        },
      ],
    },
  ]);
}

const page =
  <T,>(load: () => Promise<{ readonly default: T }>) =>
  async () => ({ Component: (await load()).default });
