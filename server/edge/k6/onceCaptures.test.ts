import { expect, it } from 'vitest';
import { readOnceCaptures } from './onceCaptures.ts';

const secrets = { KEY: 'hunter-22' };

it('are what k6 wrote as one line of JSON', () => {
  expect(readOnceCaptures('{"saleId":"s-1","n":{"exact":"12"}}\n', secrets)).toEqual({
    ok: true,
    value: { saleId: 's-1', n: { exact: '12' } },
  });
  expect(readOnceCaptures('{}', {})).toEqual({ ok: true, value: {} });
});

it.each([
  ['panic: hunter-22', 'panic: ***'],
  ['  words  ', 'words'],
  ['null', 'null'],
  ['7', '7'],
  [`"${'x'.repeat(300)}"`, `"${'x'.repeat(199)}`],
])('are none in %s', (stdout, shown) => {
  expect(readOnceCaptures(stdout, secrets)).toEqual({
    ok: false,
    error: `k6 wrote no captures but: ${shown}`,
  });
});

it('may hold no secret of the scenario, since they are stored', () => {
  const stdout = '{"saleId":"s-1","url":"https://a.test/?key=hunter-22"}';
  expect(readOnceCaptures(stdout, secrets)).toEqual({
    ok: false,
    error:
      'the value of "url" holds a secret of the scenario, and what setup captures is stored; capture it in the paths that need it',
  });
});
