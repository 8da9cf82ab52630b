import { createBrowserRouter, Navigate } from 'react-router';
import { RequireSession } from './RequireSession.tsx';
import { RouteProblem } from './RouteProblem.tsx';
import { Shell } from './Shell.tsx';

/** Each page is a chunk of its own; the sign-in page loads neither charts nor tables. */
export function makeRouter() {
  return createBrowserRouter([
    {
      errorElement: <RouteProblem />,
      hydrateFallbackElement: <div aria-busy="true" />,
      children: [
        { path: '/login', lazy: page(() => import('../login/LoginPage.tsx')) },
        {
          element: <RequireSession />,
          children: [
            {
              element: <Shell />,
              errorElement: <RouteProblem />,
              children: [
                { index: true, element: <Navigate to="/runs" replace /> },
                { path: '/runs', lazy: page(() => import('../runs/RunsPage.tsx')) },
                { path: '/runs/:id', lazy: page(() => import('../runs/RunPage.tsx')) },
                {
                  path: '/runs/:id/live',
                  lazy: page(() => import('../runs/live/LivePage.tsx')),
                },
                {
                  path: '/runs/:id/report',
                  lazy: page(() => import('../report/ReportPage.tsx')),
                },
                {
                  path: '/scenarios',
                  lazy: page(() => import('../scenarios/ScenariosPage.tsx')),
                },
                {
                  path: '/scenarios/*',
                  lazy: page(() => import('../scenarios/ScenarioPage.tsx')),
                },
                { path: '/workers', lazy: page(() => import('../workers/WorkersPage.tsx')) },
                {
                  path: '/settings',
                  lazy: page(() => import('../settings/SettingsPage.tsx')),
                },
                { path: '*', lazy: page(() => import('./NotFoundPage.tsx')) },
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
