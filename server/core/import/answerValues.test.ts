import { describe, expect, it } from 'vitest';
import { answerValues } from './answerValues.ts';
import type { Pair } from './request.ts';

const valuesOf = (body: string, contentType = 'application/json', headers: readonly Pair[] = []) =>
  answerValues({ status: 200, headers, contentType, body });
const shown = (body: string, contentType?: string) =>
  valuesOf(body, contentType).map(({ capture, value }) => `${capture} = ${value}`);

describe('values of JSON', () => {
  it('are its texts and numbers, each with its place, the names around it and its kind', () => {
    expect(valuesOf('{"a":{"b":["x",7]},"n":0.10}', 'text/html')).toEqual([
      { capture: '$.a.b[0]', keys: ['b', 'a'], value: 'x', isNumber: false },
      { capture: '$.a.b[1]', keys: ['b', 'a'], value: '7', isNumber: true },
      { capture: '$.n', keys: ['n'], value: '0.10', isNumber: true },
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['{"a":true,"b":null,"c":false,"d":"","e":{},"f":[]}', ['$.d = ']],
    ['"alone"', ['$ = alone']],
    ['17', ['$ = 17']],
    ['null', []],
    ['', []],
    ['no JSON', []],
    [
      '{"a b":1,"$x":2,"x$1":3,"_y":4,"1z":5}',
      ["$['1z'] = 5", "$['a b'] = 1", "$['$x'] = 2", '$.x$1 = 3', '$._y = 4'].sort(),
    ],
    [`{"it's":"a","b\\\\c":"d"}`, ["$['it\\'s'] = a", "$['b\\\\c'] = d"]],
  ])('%s', (body, values) => {
    expect([...shown(body)].sort()).toEqual([...values].sort());
  });

  it('are at most 5,000', () => {
    expect(valuesOf(JSON.stringify(Array.from({ length: 5_001 }, (_, at) => at)))).toHaveLength(
      5_000,
    );
  });
});

describe('values of a page', () => {
  it.each<[string, readonly string[]]>([
    ['<input name="csrf" value="v1">', ['css input[name="csrf"] @value = v1']],
    ["<INPUT type=hidden NAME='csrf' VALUE='v1'/>", ['css input[name="csrf"] @value = v1']],
    ['<input name=csrf value=v1 disabled>', ['css input[name="csrf"] @value = v1']],
    ['<input\nvalue = "v1"\nname = "csrf">', ['css input[name="csrf"] @value = v1']],
    ['<meta name="token" content="t1">', ['css meta[name="token"] @content = t1']],
    ['<meta name="token" value="t1"><input name="a" content="b">', []],
    ['<inputs name="a" value="b"><p name="a" value="b">', []],
    ['<input data-name="a" value="b"><input name="a" data-value="b">', []],
    ['<input name="a"><input value="b">', []],
    ['<input name="a" value="">', ['css input[name="a"] @value = ']],
    ['<input name="user[0].a-b_c" value="b">', ['css input[name="user[0].a-b_c"] @value = b']],
    ['<input name="a b" value="b"><input name="a&amp;" value="c"><input name="" value="d">', []],
    [
      `<input name="${'n'.repeat(64)}" value="b">`,
      [`css input[name="${'n'.repeat(64)}"] @value = b`],
    ],
    [`<input name="${'n'.repeat(65)}" value="b">`, []],
    [
      '<input name="a" value="&lt;&gt;&amp;&quot;&#39;&nbsp;">',
      ['css input[name="a"] @value = <>&"\'&nbsp;'],
    ],
    [`<input name="a" value="b"${' '.repeat(1_980)}>`, ['css input[name="a"] @value = b']],
    [`<input name="a" value="b"${' '.repeat(2_000)}>`, []],
  ])('%s', (page, values) => {
    expect(shown(page, 'text/html')).toEqual(values);
  });

  it('are not JSON numbers, and are named by their field', () => {
    expect(valuesOf('<input name="n" value="7">', 'application/xhtml+xml')).toEqual([
      { capture: 'css input[name="n"] @value', keys: ['n'], value: '7', isNumber: false },
    ]);
  });

  it.each(['text/HTML', 'application/xml'])('are read of %s', (type) => {
    expect(shown('<input name="n" value="7">', type)).toHaveLength(1);
  });

  it.each(['', 'text/plain'])('are not read of %j', (type) => {
    expect(shown('<input name="n" value="7">', type)).toEqual([]);
  });

  it('are at most 5,000', () => {
    expect(valuesOf('<input name="n" value="7">'.repeat(5_001), 'text/html')).toHaveLength(5_000);
  });
});

describe('headers', () => {
  const ignored = [
    'Set-Cookie',
    'date',
    'Content-Type',
    'content-length',
    'cache-control',
    'expires',
    'server',
    'vary',
    'age',
    'via',
    'connection',
    'keep-alive',
    'transfer-encoding',
    'x-powered-by',
    'access-control-allow-origin',
    'strict-transport-security',
  ];
  const names = (...headers: readonly string[]) =>
    valuesOf(
      '',
      '',
      headers.map((name) => [name, 'v']),
    ).map(({ capture }) => capture);

  it.each(ignored)('%s names nothing that a request repeats', (name) => {
    expect(names(name)).toEqual([]);
    if (!/-(?:type|length|origin)$/i.test(name)) expect(names(`${name}x`)).toHaveLength(1);
    expect(names(`x${name}`)).toHaveLength(1);
  });

  it('come after the body, with their names, and empty ones not at all', () => {
    expect(
      valuesOf('{"a":1}', '', [
        ['Location', '/orders/17'],
        ['X-Empty', ''],
      ]),
    ).toEqual([
      { capture: '$.a', keys: ['a'], value: '1', isNumber: true },
      { capture: 'header Location', keys: ['Location'], value: '/orders/17', isNumber: false },
    ]);
  });
});
