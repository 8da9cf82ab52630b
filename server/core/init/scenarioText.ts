import type { StackFacts } from './stackFacts.ts';

/** What a smallest scenario drives at most. */
const stepsMax = 3;

/**
 * The smallest scenario that gives a verdict: pages that the stack answered, at a rate that has enough samples for its
 * percentile in the hold.
 */
export function scenarioText({ name, pages, baseStatus }: StackFacts): string {
  const found = pages.slice(0, stepsMax).map((path) => `${stepName(path)}: ${step(path)}`);
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

const step = (path: string): string =>
  /^[\w/.-]+$/.test(path) ? `GET ${path}` : JSON.stringify(`GET ${path}`);

/** `/api/items?limit=3` → `api-items`. Pages differ in their paths. */
const stepName = (path: string): string =>
  (path.split('?')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '') || 'home';
