import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import { type JourneyEntry, journeyReading } from './journeyReading.ts';
import type { Body, Pair } from './request.ts';

const origin = 'https://shop.example';
interface Made {
  readonly method?: string;
  readonly headers?: readonly Pair[];
  readonly body?: Body;
  readonly answer?: string;
  readonly over?: Partial<JourneyEntry>;
}
const entry = (url: string, made: Made = {}): JourneyEntry => ({
  request: {
    method: made.method ?? 'GET',
    url: new URL(url, origin),
    headers: made.headers ?? [],
    body: made.body ?? { kind: 'none' },
    place: `place of ${url}`,
  },
  answer:
    made.answer === undefined
      ? null
      : { status: 200, headers: [], contentType: 'application/json', body: made.answer },
  expect: [],
  thinkMs: 0,
  comments: [],
  ...made.over,
});
const read = (...entries: readonly JourneyEntry[]) =>
  journeyReading(entries, 'walk', origin, createNotices());

it('gives a path of steps, with what each entry says', () => {
  const over = { expect: [201], thinkMs: 500, timeoutMs: 9, comments: ['c'] };
  expect(
    read(
      entry('/items'),
      entry('https://b.example:81/x?y=1', { method: 'POST', over }),
      entry('https://b.example:81/z'),
    ),
  ).toEqual({
    draft: {
      baseUrl: origin,
      otherHosts: ['b.example:81'],
      paths: [
        {
          name: 'walk',
          steps: [
            {
              name: 'items',
              method: 'GET',
              url: '/items',
              headers: {},
              expect: [],
              capture: {},
              thinkMs: 0,
              timeoutMs: undefined,
              comments: [],
            },
            {
              ...{
                name: 'post-x',
                method: 'POST',
                url: 'https://b.example:81/x?y=1',
                headers: {},
                capture: {},
              },
              ...{ expect: [201], thinkMs: 500, timeoutMs: 9, comments: ['doubt: c'] },
            },
            {
              name: 'z',
              method: 'GET',
              url: 'https://b.example:81/z',
              headers: {},
              expect: [],
              capture: {},
              thinkMs: 0,
              timeoutMs: undefined,
              comments: [],
            },
          ],
        },
      ],
      datasets: [],
      secrets: [],
    },
    taken: [
      { what: 'step', count: 3 },
      { what: 'capture', count: 0 },
      { what: 'secret kept out', count: 0 },
      { what: `id of the client, now $\{journey}`, count: 0 },
    ],
    notices: [
      { kind: 'doubt', place: 'step post-x', count: 1, remedy: 'see its comment in the file' },
    ],
  });
});

it('has at most 50 steps, and captures nothing beyond them', () => {
  const many = Array.from({ length: 52 }, (_, at) => entry(`/p/${at}`));
  const { draft, notices } = read(...many);
  expect(draft.paths[0]?.steps).toHaveLength(50);
  expect(notices).toEqual([
    {
      kind: 'step',
      place: 'place of /p/50',
      count: 2,
      remedy: 'a path has 50 steps; import a shorter journey',
    },
  ]);
});

it('fills a capture before an id of the client, and that before a secret', () => {
  const uuid = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const first = entry('/carts', { answer: JSON.stringify({ token: 'tok_0123456789' }) });
  const second = entry(`/next?token=tok_0123456789&key=${uuid}&password=abcde`);
  const { draft, taken } = read(first, second);
  expect(draft.paths[0]?.steps[1]?.url).toBe(
    `/next?token=$\{token}&key=$\{journey}&password=$\{secret.PASSWORD}`,
  );
  expect(draft.paths[0]?.steps[0]?.capture).toEqual({ token: '$.token' });
  expect(taken.map(({ count }) => count)).toEqual([2, 1, 1, 1]);
  expect([draft.datasets, draft.secrets]).toEqual([[], ['PASSWORD']]);
});

it('names no step after a secret', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk';
  const names = read(entry(`/reset/${jwt}`), entry(`/${jwt}`)).draft.paths[0]?.steps;
  expect(names?.map(({ name }) => name)).toEqual(['reset', 'home']);
});

describe('a long number', () => {
  const doubts = (url: string, made: Made = {}) =>
    read(entry(url, made)).draft.paths[0]?.steps[0]?.comments;
  it.each<[string, readonly string[]]>([
    ['/a?at=1790000000', ['doubt: "at" looks like a time; every journey sends the same']],
    [
      '/a?at=1790000000&to=1790000001',
      [
        'doubt: "at" looks like a time; every journey sends the same',
        'doubt: "to" looks like a time; every journey sends the same',
      ],
    ],
    ['/a?at=179000000', []],
    ['/a?orderId=1790000000', []],
    ['/a?ID=1790000000', []],
    ['/a?idle=1790000000', ['doubt: "idle" looks like a time; every journey sends the same']],
  ])('in %s', (url, comments) => {
    expect(doubts(url)).toEqual(comments);
  });

  it('is no time where it is the whole body', () => {
    expect(doubts('/a', { body: { kind: 'text', text: '1790000000' } })).toEqual([]);
  });
});
