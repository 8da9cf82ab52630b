import { describe, expect, it } from 'vitest';
import { secretPattern } from './secretPattern.ts';

const hidden = (secrets: readonly string[], text: string): string =>
  text.replace(new RegExp(secretPattern(secrets) ?? '(?!)', 'g'), '***');

const odd = `s3 "q"/\\&<'>=+%é\n€😀`;
const json = (text: string, times: number): string =>
  times === 0 ? text : json(JSON.stringify(text).slice(1, -1), times - 1);
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const entities = (text: string, of: (point: number) => string): string =>
  [...text].map((each) => (/\w/.test(each) ? each : of(each.codePointAt(0) ?? 0))).join('');
const ascii = (text: string): string =>
  json(text, 1).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

describe('a secret is found', () => {
  it.each([
    ['as it is', odd],
    ['percent-encoded', encodeURIComponent(odd)],
    ['percent-encoded in small letters', encodeURIComponent(odd).toLowerCase()],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(odd))],
    [
      'percent-encoded three times',
      encodeURIComponent(encodeURIComponent(encodeURIComponent(odd))),
    ],
    ['as a field of a form', new URLSearchParams({ a: odd }).toString().slice(2)],
    ['in JSON', json(odd, 1)],
    ['in JSON inside of JSON', json(odd, 2)],
    ['in JSON of ASCII', ascii(odd)],
    ['in JSON that escapes slashes', json(odd, 1).replaceAll('/', '\\/')],
    [
      'in JSON for HTML',
      json(odd, 1).replace(/[&<>]/g, (c) => `\\u00${c.charCodeAt(0).toString(16).toUpperCase()}`),
    ],
    [
      'in HTML',
      odd
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&apos;'),
    ],
    ['in HTML by number', entities(odd, (point) => `&#${point};`)],
    ['in HTML by hexadecimal number', entities(odd, (point) => `&#x0${point.toString(16)};`)],
    ['as hexadecimal digits', Buffer.from(odd).toString('hex')],
    ['as hexadecimal digits in capitals', Buffer.from(odd).toString('hex').toUpperCase()],
  ])('%s', (_, text) => {
    expect(hidden([odd], `a ${text} b`)).toBe('a *** b');
  });

  it.each(['', 'a', 'ab', 'abc', 'user:'])('in base64 behind "%s"', (before) => {
    for (const secret of [odd, 'hunter22', '\u{7ff}\u{7ff}>>>???~~~']) {
      const text = base64(`${before}${secret}`);
      const shown = hidden(
        [secret],
        `Basic ${text}, ${text.replaceAll('+', '-').replaceAll('/', '_')}, ${encodeURIComponent(text)}`,
      );
      // What is left stands for the neighbours, and for fewer bits of the secret than a character has.
      expect(shown.replace(/[\w+/%=-]{0,8}\*\*\*[\w+/%=-]{0,8}/g, '***')).toBe(
        'Basic ***, ***, ***',
      );
      expect(shown.match(/\*\*\*/g)).toHaveLength(3);
    }
  });
});

it('nothing else is found', () => {
  expect(secretPattern([])).toBeNull();
  expect(hidden(['hunter22'], 'hunter2, hunter 22, HUNTER22')).toBe('hunter2, hunter 22, HUNTER22');
  expect(hidden(['a.c+'], 'abc+ a.cc')).toBe('abc+ a.cc');
  expect(hidden(['a\\nb'], 'a\nb')).toBe('a\nb');
});

it('the longest secret is hidden whole, whatever the order', () => {
  expect(hidden(['pass', 'password', 'pass'], 'password pass')).toBe('*** ***');
  expect(hidden(['password', 'pass'], 'password pass')).toBe('*** ***');
});

it.each([199, 200, 201, 401, 4_096])('a secret of %i characters is found whole', (length) => {
  const secret = Array.from({ length }, (_, index) => `${index * index}\\"%/ é`)
    .join('')
    .slice(0, length);
  expect(hidden([secret], `a ${json(secret, 1)} b`)).toBe('a *** b');
  expect(hidden([secret], Buffer.from(secret).toString('hex'))).toBe('***');
  expect(hidden([secret], base64(`u:${secret}`))).toMatch(/^\w{2,3}\*\*\*\w{0,2}=*$/);
});

it('what looks like the beginning of a long secret is passed over in linear time', () => {
  const beganMs = performance.now();
  const text = '\\'.repeat(100_000) + '%25'.repeat(50_000);
  expect(hidden(['\\"%/ '.repeat(1_600)], text)).toBe(text);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
});
