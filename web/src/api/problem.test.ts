import { expect, test } from 'vitest';
import { ApiError, type ShownProblem } from './client.ts';
import { asProblem, remedy } from './problem.ts';

const of = (status: number): ShownProblem => ({
  type: 'about:blank',
  title: '',
  detail: '',
  status,
});

test('a problem document of the server is kept as it is', () => {
  const problem = { ...of(409), title: 'Busy', detail: 'abcdefghij is running' };
  expect(asProblem(new ApiError(problem))).toBe(problem);
});

test('an unreachable server differs from an error of the page', () => {
  expect(asProblem(new TypeError('fetch failed')).status).toBe(0);
  expect(asProblem(new Error('boom'))).toMatchObject({ status: 500, detail: 'boom' });
  expect(asProblem('odd')).toMatchObject({ status: 500, detail: 'odd' });
});

test('each kind of problem has its own remedy', () => {
  const statuses = [0, 400, 401, 403, 404, 409, 412, 422, 429, 500, 502];
  const remedies = statuses.map((status) => remedy(of(status)));
  expect(new Set(remedies).size).toBe(statuses.length);
  expect(remedy(of(503))).toBe(remedy(of(500)));
});

test('the remedy of the server is shown instead of a general one', () => {
  const rejected = { ...of(409), code: 'ZH-RUN-004', remedy: 'Ask an admin to lift it.' };
  expect(remedy(rejected)).toBe('Ask an admin to lift it.');
});
