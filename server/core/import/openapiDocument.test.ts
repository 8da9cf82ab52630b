import { describe, expect, it } from 'vitest';
import { createNotices } from './draft.ts';
import { openDocument } from './openapiDocument.ts';

const opened = (text: string) => openDocument(text, createNotices());

describe('the version of a document', () => {
  it.each([
    ['openapi: 3.0.3', null],
    ['openapi: "3.1"', null],
    ['openapi: "3.0"', null],
    ['\ufeff {"openapi": "3.1.0"}', null],
    ['openapi: 3.2.0', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
    ['openapi: 3.10.0', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
    ['openapi: 13.0.0', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
    ['openapi: 3.0', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
    ['swagger: "2.0"', ['swagger', 'is Swagger 2.0']],
    ['', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
    ['- 1', ['openapi', 'is no OpenAPI 3.0 or 3.1']],
  ])('%s', (text, problem) => {
    const document = opened(text);
    expect(document.ok ? null : [document.error.place, document.error.message]).toEqual(problem);
    if (!document.ok) expect(document.error.remedy).toBe('Convert it to OpenAPI 3.0 or 3.1.');
  });
});

describe('a document that cannot be read', () => {
  const nested = (levels: number) =>
    `openapi: 3.0.0\na: ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`;
  const many = `openapi: 3.0.0\na: &a [1]\nb: &b [${'*a,'.repeat(9)}*a]\nc: [${'*b,'.repeat(20)}*b]`;
  it.each([
    [
      'openapi: 3.0.0\na: [',
      'line 2',
      'is not valid YAML',
      'Correct the line, or save it again from the tool that wrote it.',
    ],
    [
      '\n\na: "',
      'line 3',
      'is not valid YAML',
      'Correct the line, or save it again from the tool that wrote it.',
    ],
    ['{"a":\n', 'line 2', 'is not whole JSON', 'Save it again from the tool that wrote it.'],
    [
      'openapi: &a { b: *a }',
      'line 1',
      'has aliases that contain themselves',
      'Write out what the aliases repeat.',
    ],
    [many, 'line 1', 'has too many aliases', 'Write out what the aliases repeat.'],
    [nested(65), 'line 1', 'has more than 64 levels', 'Split it.'],
  ])('%s', (text, place, message, remedy) => {
    const document = opened(text);
    expect(document.ok ? null : document.error).toEqual({ place, message, remedy });
  });

  it('has more than 64 levels, and twice the same key does not matter', () => {
    expect(opened(nested(64)).ok).toBe(true);
    const twice = opened('openapi: 3.0.0\na: 1\na: 2');
    expect(twice.ok ? twice.value.root : null).toEqual({ openapi: '3.0.0', a: 2 });
  });

  it('merges by "<<"', () => {
    const merged = opened('openapi: 3.0.0\na: &a { b: 1 }\nc: { <<: *a, d: 2 }');
    expect(merged.ok ? merged.value.root.c : null).toEqual({ b: 1, d: 2 });
  });
});

describe('a reference', () => {
  const root = {
    openapi: '3.0.0',
    a: { b: { c: 1 }, 'd/e~f g': { h: 2 }, '%': { p: 4 }, list: [{ i: 3 }], text: 'x' },
    chain: { $ref: '#/a/b' },
    loop: { $ref: '#/loop' },
    ...Object.fromEntries(
      Array.from({ length: 22 }, (_, at) => [
        `r${at}`,
        at === 21 ? { end: true } : { $ref: `#/r${at + 1}` },
      ]),
    ),
  };
  const resolved = (value: unknown) => {
    const notices = createNotices();
    const document = openDocument(JSON.stringify(root), notices);
    return { found: document.ok ? document.value.resolve(value) : null, notices: notices.list() };
  };
  const told = (kind: string, remedy: string) => ({
    found: {},
    notices: [{ kind, place: '$ref', count: 1, remedy }],
  });

  it.each<[unknown, unknown]>([
    [{ x: 1 }, { x: 1 }],
    [{ $ref: 7 }, { $ref: 7 }],
    [undefined, {}],
    ['x', {}],
    [{ $ref: '#/a/b' }, { c: 1 }],
    [{ $ref: '#/chain' }, { c: 1 }],
    [{ $ref: '#/a/d~1e~0f%20g' }, { h: 2 }],
    [{ $ref: '#/a/%' }, { p: 4 }],
    [{ $ref: '#/a/list/0' }, { i: 3 }],
    [{ $ref: '#/r2' }, { end: true }],
  ])('%j', (value, found) => {
    expect(resolved(value)).toEqual({ found, notices: [] });
  });

  it.each([
    '#/a/none',
    '#/a/text',
    '#/a/text/0',
    '#/a/b/c',
    '#/a/list/1',
    '#/a/list',
    '#/toString',
    '#/',
  ])('%s leads to nothing', ($ref) => {
    expect(resolved({ $ref })).toEqual(
      told('reference that leads to nothing', 'correct the document'),
    );
  });

  it.each(['b.yaml#/a', 'https://a.example/b', '#a', '', '/a'])(
    '%j leads to another document',
    ($ref) => {
      expect(resolved({ $ref })).toEqual(
        told('reference to another document', 'bundle the document into one file'),
      );
    },
  );

  it.each(['#/loop', '#/r1'])('%s is followed 20 times', ($ref) => {
    expect(resolved({ $ref })).toEqual(
      told('reference that leads to itself', 'correct the document'),
    );
  });
});
