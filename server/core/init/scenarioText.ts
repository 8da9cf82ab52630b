import { type StackFacts, smallestQuery } from './stackFacts.ts';

/** What a smallest scenario drives at most. */
const stepsMax = 3;

/**
 * The smallest scenario that gives a verdict: pages that the stack answered, at a rate that has enough samples for its
 * percentile in the hold.
 */
export function scenarioText({ name, pages, graphqlPath, baseStatus }: StackFacts): string {
  const query = graphqlPath === null ? [] : graphqlLines(graphqlPath);
  const found = [
    ...query,
    ...pages
      .slice(0, stepsMax - Math.min(1, query.length))
      .map((path) => `${stepName(path)}: ${step(path)}`),
  ];
  const answer = baseStatus === null ? 'did not answer' : `answered ${baseStatus}`;
  const steps =
    found.length > 0
      ? found
      : [`# GET / ${answer} when this was written; name a page of your stack`, 'home: GET /'];
  return `name: ${name}
target: ${name}
paths:
  browse:
    within: 2s
    steps:
${steps.map((each) => `      ${each}`).join('\n')}
load: { goal: hold, peak: { browse: 20/s }, levels: [100%], hold: 20s }
slos: { browse: { p95: 500ms, errors: 1% } }
`;
}

/** Of pages none is called so beside it: a page at this path would be asked by GET, which it does not answer. */
const graphqlLines = (path: string): readonly string[] => [
  '# put a query of your clients in the place of this smallest one',
  'graphql:',
  `  request: POST ${path}`,
  `  body: { query: "${smallestQuery}" }`,
  '  check: { answered: $.errors missing }',
];

const step = (path: string): string =>
  /^[\w/.-]+$/.test(path) ? `GET ${path}` : JSON.stringify(`GET ${path}`);

/** `/api/items?limit=3` → `api-items`. Pages differ in their paths. */
const stepName = (path: string): string =>
  (path.split('?')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'home';
