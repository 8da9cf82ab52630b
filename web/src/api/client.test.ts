import { expect, test } from 'vitest';
import { ApiError, unwrap } from './client.ts';

const thrownBy = (answer: { error?: unknown; response: Response }): unknown => {
  try {
    return unwrap(answer);
  } catch (error) {
    return error;
  }
};

test('the data of a successful answer is returned, an empty one as undefined', () => {
  expect(unwrap({ data: ['mall'], response: new Response('[]') })).toEqual(['mall']);
  expect(unwrap({ response: new Response(null, { status: 204 }) })).toBeUndefined();
});

test('a problem document is thrown with its detail as the message', () => {
  const problem = { type: 'about:blank', title: 'Busy', status: 409, detail: 'a run is under way' };
  const error = thrownBy({ error: problem, response: new Response('', { status: 409 }) });
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ message: 'a run is under way', problem });
});

test('an answer without a problem document becomes one', () => {
  const response = new Response('<html>', { status: 502, statusText: 'Bad Gateway' });
  expect(thrownBy({ error: '<html>', response })).toMatchObject({
    problem: {
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      detail: 'The server answered 502.',
    },
  });
});
