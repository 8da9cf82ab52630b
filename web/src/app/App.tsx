import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { asProblem } from '../api/problem.ts';
import { makeRouter } from './router.tsx';
import { colorSchemeManager, cssVariables, theme } from './theme.ts';

export function App() {
  const [client] = useState(makeClient);
  const [router] = useState(makeRouter);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={client}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The Content-Security-Policy allows only styles with the nonce of this page. */
function styleNonce(): string {
  return document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

function makeClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Only a server that is unreachable or unavailable is asked again.
        retry: (failures, error) => {
          const { status } = asProblem(error);
          return failures < 2 && (status === 0 || status >= 502);
        },
        retryDelay: 1000,
        staleTime: 2000,
        refetchOnWindowFocus: true,
      },
    },
  });
}
