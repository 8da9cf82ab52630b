import { describe, expect, it } from 'vitest';
import { headersOf, markersOf, markersSchema } from './markers.ts';

describe('markersSchema', () => {
  const takes = (markers: unknown) => markersSchema.safeParse(markers).success;
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, 'a']));

  it('takes names and values that HTTP can carry', () => {
    expect(takes({ 'X-Load_Test': 'a b "c" ~', "x!#$%&'*+.^`|~": '1' })).toBe(true);
    expect([takes(many(20)), takes(many(21))]).toEqual([true, false]);
    expect([takes({ x: 'a'.repeat(1024) }), takes({ x: 'a'.repeat(1025) })]).toEqual([true, false]);
    expect([takes({ ['x'.repeat(64)]: 'a' }), takes({ ['x'.repeat(65)]: 'a' })]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    'connection',
    'Content-Length',
    'content-type',
    'cookie',
    'expect',
    'HOST',
    'keep-alive',
    'proxy-authorization',
    'proxy-connection',
    'te',
    'traceparent',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'x y',
    'x:',
    '',
  ])('refuses the name "%s"', (name) => {
    expect(takes({ [name]: 'a' })).toBe(false);
  });

  it.each(['', ' a', 'a ', 'a\nb', 'a\u0000', 'é', 7, null])('refuses the value %j', (value) => {
    expect(takes({ x: value })).toBe(false);
  });

  it('refuses one header under two spellings', () => {
    expect(takes({ 'x-a': '1', 'X-A': '2' })).toBe(false);
  });
});

it('puts the run into the values, and the tag beside them', () => {
  const markers = markersOf({ 'X-Run': '{run}/{run}', 'X-Plain': '{ru}' }, 'r1');
  expect(markers).toEqual({ 'X-Run': 'r1/r1', 'X-Plain': '{ru}' });
  expect(markersOf(undefined, 'r1')).toEqual({});
  const tag = { header: 'baggage', value: 't' };
  expect(headersOf({ ...tag, markers })).toEqual({ ...markers, baggage: 't' });
  expect(headersOf(tag)).toEqual({ baggage: 't' });
});
