import { describe, expect, it } from 'vitest';
import {
  answerExamples,
  isNumberValue,
  isReadFromBody,
  isSecretPlace,
  parseAnswerValue,
  patternOf,
  selectorParts,
} from './answerValue.ts';

describe('a value of an answer', () => {
  it.each([
    ['status', { word: 'status', argument: '' }],
    [' Location ', { word: 'location', argument: '' }],
    ['url', { word: 'url', argument: '' }],
    ['body', { word: 'body', argument: '' }],
    ['size', { word: 'size', argument: '' }],
    ['header  X-Token_2', { word: 'header', argument: 'X-Token_2' }],
    ['cookie sid', { word: 'cookie', argument: 'sid' }],
    [`header ${'x'.repeat(128)}`, { word: 'header', argument: 'x'.repeat(128) }],
    [
      'regex name="csrf" value="([^"]+)"',
      { word: 'regex', argument: 'name="csrf" value="([^"]+)"' },
    ],
    [
      'css form input[name="a]b"] @value',
      { word: 'css', argument: 'form input[name="a]b"] @value' },
    ],
    [`css ${'a'.repeat(508)}`, { word: 'css', argument: 'a'.repeat(508) }],
    ['css li:not(.x) > a', { word: 'css', argument: 'li:not(.x) > a' }],
  ])('is read from "%s"', (text, value) => {
    expect(parseAnswerValue(text)).toEqual(value);
  });

  it.each([
    '',
    'token',
    'name="csrf" value="([^"]+)"',
    'status 200',
    'header',
    'header X Token',
    `header ${'x'.repeat(129)}`,
    'cookie a;b',
    `css ${'a'.repeat(509)}`,
    'regex',
    'regex token=',
    'regex (?:token)',
    'regex (',
    'css',
    'css @value',
    'css input[name=csrf',
    'css input)',
    'css (a]',
    'css a{}',
    `css a['`,
  ])('is not "%s"', (text) => {
    expect(parseAnswerValue(text)).toBeNull();
  });

  it('has an example for each word, which is one of it', () => {
    expect(answerExamples.map((example) => parseAnswerValue(example)?.word)).toEqual(
      answerExamples.map((example) => example.split(' ')[0]),
    );
    expect(answerExamples).toHaveLength(9);
  });

  it('says which are numbers, which need the body and which are secrets', () => {
    const numbers = (['status', 'size', 'body', 'header'] as const).map(isNumberValue);
    expect(numbers).toEqual([true, true, false, false]);
    const places = ['status', 'header A', 'cookie A', 'url', 'location', 'body', 'size', 'css a'];
    expect(places.filter((from) => isReadFromBody({ from }))).toEqual(['body', 'size', 'css a']);
    expect(isReadFromBody({ from: 'regex (a)' })).toBe(true);
    expect(isReadFromBody({ jsonPath: '$.a' })).toBe(true);
    expect(
      ['cookie a', 'header Authorization', 'css [name=csrf]', 'header A'].map((from) =>
        isSecretPlace({ from }),
      ),
    ).toEqual([true, true, true, false]);
  });

  it('splits a selector from its attribute', () => {
    expect(selectorParts('input[name=a] @data-x')).toEqual({
      selector: 'input[name=a]',
      attribute: 'data-x',
    });
    expect(selectorParts('h1 b')).toEqual({ selector: 'h1 b', attribute: null });
  });

  it('reads a pattern, or none', () => {
    expect(patternOf('^a$')).toEqual(/^a$/);
    expect(patternOf('(')).toBeNull();
  });
});
