import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import { ownHeaders } from './headers.ts';
import type { Pair } from './request.ts';

function keptOf(...headers: readonly Pair[]) {
  const notices = createNotices();
  const kept = ownHeaders(headers, 'line 3', notices);
  return { kept, notices: notices.list() };
}
const namesOf = (name: string) => keptOf([name, 'v']).kept.map(([kept]) => kept);

const ofTheBrowser =
  'host content-length connection keep-alive accept-encoding cache-control pragma dnt te priority if-none-match if-modified-since expect proxy-connection transfer-encoding trailer';
const ofTheTrace =
  'traceparent tracestate baggage x-request-id x-correlation-id b3 x-amzn-trace-id sentry-trace newrelic';

describe('headers of the browser', () => {
  it.each(ofTheBrowser.split(' '))(
    '%s is left out, and what only contains the name is kept',
    (name) => {
      expect(keptOf([name.toUpperCase(), 'v'])).toEqual({ kept: [], notices: [] });
      expect(namesOf(`x${name}`)).toEqual([`x${name}`]);
      expect(namesOf(`${name}x`)).toEqual([`${name}x`]);
    },
  );

  it.each([':authority', 'Upgrade', 'Upgrade-Insecure-Requests', 'sec-fetch-mode'])(
    '%s is left out',
    (name) => {
      expect(keptOf([name, 'v'])).toEqual({ kept: [], notices: [] });
    },
  );

  it.each(['x-upgrade', 'x-sec-a', 'sec', 'security'])('%s is kept', (name) => {
    expect(namesOf(name)).toEqual([name]);
  });

  it.each([
    ['Accept', '*/*', false],
    ['accept', 'text/HTML', false],
    ['Accept', 'application/json', true],
    ['X-Accept', '*/*', true],
  ])('%s: %s is kept: %s', (name, value, kept) => {
    expect(keptOf([name, value]).kept).toEqual(kept ? [[name, value]] : []);
  });
});

it.each(['Accept-Language', 'user-agent', 'REFERER', 'origin'])('%s is told', (name) => {
  const kind = `${name.toLowerCase()} header`;
  const remedy =
    'the browser sets it; where the target answers by it, write it below headers of the scenario';
  expect(keptOf([name, 'v'])).toEqual({
    kept: [],
    notices: [{ kind, place: 'line 3', count: 1, remedy }],
  });
  expect(namesOf(`x${name}`)).toEqual([`x${name}`]);
  expect(namesOf(`${name}x`)).toEqual([`${name}x`]);
});

describe('headers of a trace', () => {
  it.each(ofTheTrace.split(' '))('%s is told, and what only contains the name is kept', (name) => {
    expect(keptOf([name.toUpperCase(), 'v'])).toEqual({
      kept: [],
      notices: [
        {
          kind: 'trace header',
          place: 'line 3',
          count: 1,
          remedy: 'nothing to do: each journey carries a traceparent of its own',
        },
      ],
    });
    expect(namesOf(`y${name}`)).toEqual([`y${name}`]);
    expect(namesOf(`${name}y`)).toEqual([`${name}y`]);
  });

  it.each(['x-b3-traceid', 'x-datadog-parent-id'])('%s is told', (name) => {
    expect(keptOf([name, 'v'])).toMatchObject({ kept: [], notices: [{ kind: 'trace header' }] });
    expect(namesOf(`y${name}`)).toEqual([`y${name}`]);
  });
});

it('leaves the cookies to the jar', () => {
  expect(keptOf(['COOKIE', 'a=b'], ['X-Cookie', 'a'])).toEqual({
    kept: [['X-Cookie', 'a']],
    notices: [
      {
        kind: 'cookie',
        place: 'line 3',
        count: 1,
        remedy: 'the cookie jar of each virtual user keeps what the target sets; log in by a step',
      },
    ],
  });
});

describe('what can be sent', () => {
  it.each<[string, string, boolean]>([
    ["Aa09!#$%&'*+.^_`|~-", 'v', true],
    ['a b', 'v', false],
    ['a:', 'v', false],
    ['', 'v', false],
    ['(a', 'v', false],
    ['a'.repeat(64), 'v', true],
    ['a'.repeat(65), 'v', false],
    ['a', 'v\tw', true],
    ['a', 'v\u0000w', false],
    ['a', 'v\nw', false],
    ['a', 'v\u007fw', false],
    ['a', 'ä', true],
  ])('%j: %j is kept: %s', (name, value, kept) => {
    const remedy = 'write it in a script by hand';
    expect(keptOf([name, value])).toEqual(
      kept
        ? { kept: [[name, value]], notices: [] }
        : {
            kept: [],
            notices: [{ kind: 'header that cannot be sent', place: 'line 3', count: 1, remedy }],
          },
    );
  });

  it('is the last value of a name, without the space around it', () => {
    expect(keptOf(['X-A', ' 1 '], ['X-B', ''], ['x-a', ' 2\t']).kept).toEqual([
      ['x-a', '2'],
      ['X-B', ''],
    ]);
  });

  it('is at most 50 headers', () => {
    const many = Array.from({ length: 52 }, (_, at): Pair => [`x-${at}`, 'v']);
    const { kept, notices } = keptOf(...many, ['X-3', 'w']);
    expect(kept.map(([, value]) => value).join('')).toBe(`vvvw${'v'.repeat(46)}`);
    expect(notices).toEqual([
      {
        kind: 'header',
        place: 'line 3',
        count: 2,
        remedy: 'a step has 50 headers; add what matters by hand',
      },
    ]);
  });
});
