import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { OpenPage } from './OpenPage.tsx';
import { RequireSession } from './RequireSession.tsx';
import { RouteProblem } from './RouteProblem.tsx';
import { homePath, type Route, routes } from './routes.ts';
import { Shell } from './Shell.tsx';

export function makeRouter() {
  return createBrowserRouter(routeTree(routes));
}

/** The router's tree for a table of pages: those that need a session are inside the shell. */
export function routeTree(table: readonly Route[]): RouteObject[] {
  const withoutSession = table.filter(({ role }) => role === null);
  const withSession = table.filter(({ role }) => role !== null);
  return [
    {
      errorElement: <RouteProblem />,
      hydrateFallbackElement: <div aria-busy="true" />,
      children: [
        ...withoutSession.map(routeObject),
        {
          element: <RequireSession />,
          children: [
            {
              element: <Shell routes={table} />,
              errorElement: <RouteProblem />,
              children: [
                { index: true, element: <Navigate to={homePath} replace /> },
                ...withSession.map(routeObject),
              ],
            },
          ],
        },
      ],
    },
  ];
}

function routeObject(route: Route): RouteObject {
  return {
    element: <OpenPage route={route} />,
    children: [
      { path: route.path, lazy: async () => ({ Component: (await route.page()).default }) },
    ],
  };
}
