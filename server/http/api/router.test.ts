import type { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { openApiText } from '../openapi/document.ts';
import { operations } from '../operations.ts';
import { apiRouter } from './router.ts';

/** Method and path of every route that Express would try. */
function routesOf(router: Router): string[] {
  return router.stack.flatMap(({ route }) => {
    if (route === undefined) throw new Error('a layer of the API is no route');
    const methods = [...new Set(route.stack.map(({ method }) => method))];
    return methods.map((method) => `${method} /api${route.path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

function documented(): string[] {
  const { paths } = JSON.parse(openApiText()) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method} ${path}`),
  );
}

describe('the API', () => {
  it('has the routes that the OpenAPI document names, and no other', () => {
    // Routes are made from the operations; their handlers are never called here.
    const none = {} as never;
    const routes = routesOf(
      apiRouter({ operations, handlers: none, guards: {}, identify: async () => null }),
    );
    expect(routes.length).toBeGreaterThan(25);
    expect(routes.sort()).toEqual(documented().sort());
  });
});
