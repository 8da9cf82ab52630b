import { expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import type { Body } from './request.ts';
import { isLongNumber, rounds } from './rounds.ts';

interface Walk {
  readonly method?: string;
  readonly body?: Body;
}
const entry = (
  path: string,
  place: string,
  { method = 'GET', body = { kind: 'none' } }: Walk = {},
) => ({
  request: { method, url: new URL(path, 'https://a.example'), headers: [], body, place },
});

/** The paths that are kept, and the notices. `ab` is `/a`, `/b`. */
function walked(paths: readonly string[]) {
  const notices = createNotices();
  const kept = rounds(
    paths.map((path, at) => entry(path, `at ${at}`)),
    notices,
  );
  return {
    kept: kept.map(({ request }) => request.url.pathname + request.url.search).join(' '),
    notices: notices.list().map(({ kind, place, count }) => `${kind}, ${place}: ${count}`),
  };
}

const journey = (place: string, count: number) => `repetition of the journey, ${place}: ${count}`;
const before = (place: string, count: number) =>
  `repetition of the request before, ${place}: ${count}`;

it.each<[string, string, readonly string[]]>([
  ['', '', []],
  ['/a', '/a', []],
  ['/a /a', '/a', [before('at 1', 1)]],
  ['/a /a /a', '/a', [before('at 1', 2)]],
  ['/a /a?b', '/a /a?b', []],
  ['/a /b /a', '/a /b /a', []],
  ['/a /b /a /b', '/a /b', [journey('at 2', 2)]],
  ['/a /b /a /b /a', '/a /b /a /b /a', []],
  ['/a /b /a /b /a /b', '/a /b', [journey('at 2', 4)]],
  ['/a /b /c /a /b /c', '/a /b /c', [journey('at 3', 3)]],
  ['/a /b /c /a /b /d', '/a /b /c /a /b /d', []],
  ['/a /b /b /a /b', '/a /b', [before('at 2', 1), journey('at 3', 2)]],
  ['/a /o/1 /a /o/2', '/a /o/1', [journey('at 2', 2)]],
  ['/a /o/x /a /o/y', '/a /o/x /a /o/y', []],
  ['/o/1 /o/2 /o/3 /o/4', '/o/1 /o/2 /o/3 /o/4', []],
  ['/o/1 /o/2 /a /o/3 /o/4 /a', '/o/1 /o/2 /a', [journey('at 3', 3)]],
])('%s is %s', (paths, kept, notices) => {
  expect(walked(paths.split(' ').filter((path) => path !== ''))).toEqual({ kept, notices });
});

it('tells requests apart by method and body', () => {
  const notices = createNotices();
  const body = (text: string): Body => ({ kind: 'text', text });
  const all = [
    entry('/a', '0'),
    entry('/a', '1', { method: 'POST' }),
    entry('/a', '2', { method: 'POST', body: body('x') }),
    entry('/a', '3', { method: 'POST', body: body('y') }),
    entry('/a', '4', { method: 'POST', body: body('y') }),
  ];
  expect(rounds(all, notices)).toEqual(all.slice(0, 4));
  expect(notices.list()).toEqual([
    {
      kind: 'repetition of the request before',
      place: '4',
      count: 1,
      remedy: 'nothing to do: it is one step',
    },
  ]);
});

it('says of a walk that is left out that the first is taken', () => {
  const notices = createNotices();
  rounds([entry('/a', '0'), entry('/b', '1'), entry('/a', '2'), entry('/b', '3')], notices);
  expect(notices.list().map(({ remedy }) => remedy)).toEqual([
    'nothing to do: the first walk is taken',
  ]);
});

it.each([
  ['1790000000', true],
  ['179000000', false],
  ['1790000000000', true],
  ['a1790000000', false],
  ['1790000000a', false],
])('%s is a long number: %s', (text, long) => {
  expect(isLongNumber(text)).toBe(long);
});
