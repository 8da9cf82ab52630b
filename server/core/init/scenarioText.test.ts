import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parseScenario.ts';
import { scenarioText } from './scenarioText.ts';
import type { StackFacts } from './stackFacts.ts';

const facts: StackFacts = {
  ...{ name: 'staging', baseUrl: 'http://127.0.0.1:8080', isolation: 'dedicated', isPrivate: true },
  ...{
    healthUrl: null,
    pages: ['/api/items?limit=3', '/', '/a b', '/fourth'],
    graphqlPath: null,
    baseStatus: 200,
    database: null,
  },
};
const stepsOf = (text: string) => {
  const parsed = parseScenario(text, 'staging.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.paths.browse?.steps.map(({ name, method, url }) => [name, method, url]);
};

describe('scenarioText', () => {
  it('has twelve lines for two pages, and three steps at most', () => {
    expect(scenarioText({ ...facts, pages: ['/items', '/'] })).toBe(`name: staging
target: staging
paths:
  browse:
    within: 2s
    steps:
      items: GET /items
      home: GET /
load: { goal: hold, peak: { browse: 20/s }, levels: [100%], hold: 20s }
slos: { browse: { p95: 500ms, errors: 1% } }
`);
    expect(
      stepsOf(scenarioText({ ...facts, pages: ['/api/items?limit=3', '/', '/x', '/y'] })),
    ).toEqual([
      ['api-items', 'GET', '/api/items?limit=3'],
      ['home', 'GET', '/'],
      ['x', 'GET', '/x'],
    ]);
  });

  it('asks an API that is GraphQL by its smallest query, beside the pages that answer', () => {
    const text = scenarioText({ ...facts, pages: [], graphqlPath: '/api/graphql' });
    const parsed = parseScenario(text, 'staging.yaml');
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    expect(parsed.value.paths.browse?.steps).toMatchObject([
      {
        ...{ name: 'graphql', method: 'POST', url: '/api/graphql' },
        body: { query: '{ __typename }' },
        checks: [{ name: 'answered' }],
      },
    ]);
    expect(text).toContain('      # put a query of your clients in the place of this smallest one');
    expect(text).not.toContain('GET /');
    const both = stepsOf(scenarioText({ ...facts, graphqlPath: '/graphql' }));
    expect(both?.map(([name]) => name)).toEqual(['graphql', 'api-items', 'home']);
  });

  it.each([
    [404, 'GET / answered 404 when this was written'],
    [null, 'GET / did not answer when this was written'],
  ])('says that no page was found: %s', (baseStatus, comment) => {
    const text = scenarioText({ ...facts, pages: [], baseStatus });
    expect(text).toContain(`# ${comment}; name a page of your stack`);
    expect(stepsOf(text)).toEqual([['home', 'GET', '/']]);
  });
});
