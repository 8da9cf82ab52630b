import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';

/** Answers of the API that a component finds in the cache, by query key. */
export type Cached = readonly (readonly [key: readonly unknown[], data: unknown])[];

/** A client that holds these answers and sends no request for them. */
export function clientWith(cached: Cached): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false, retry: false },
    },
  });
  for (const [key, data] of cached) client.setQueryData(key, data);
  return client;
}

/** Renders a component with the providers of the application, without its router's pages. */
export function show(component: ReactNode, cached: Cached = []): RenderResult {
  return render(
    <Providers cached={cached}>
      <MemoryRouter>{component}</MemoryRouter>
    </Providers>,
  );
}

export function Providers(props: { readonly cached: Cached; readonly children: ReactNode }) {
  return (
    <MantineProvider env="test">
      <QueryClientProvider client={clientWith(props.cached)}>{props.children}</QueryClientProvider>
    </MantineProvider>
  );
}

/** The text of an element as it is read: blocks apart, every run of white space as one space. */
export function textOf(element: Element | null): string {
  return element === null ? '' : readText(element).replace(/\s+/g, ' ').trim();
}

const blocks =
  'p, li, dt, dd, h1, h2, h3, div, section, header, article, td, th, ul, ol, dl, figcaption';

function readText(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? '';
  const inner = [...node.childNodes].map(readText).join('');
  return node.matches(blocks) ? ` ${inner} ` : inner;
}

/** The texts of the cells of each row of a table, the header row first. */
export function rowsOf(table: Element): readonly (readonly string[])[] {
  return [...table.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map(textOf),
  );
}
