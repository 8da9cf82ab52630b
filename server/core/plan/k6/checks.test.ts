import { describe, expect, it } from 'vitest';
import type { CheckTest } from '../../traffic/journey.ts';
import { checkCode, wantedCode } from './checks.ts';
import { helpersCode } from './helpers.ts';

const datasets = [{ name: 'user', columns: ['name', 'pass'] }];
const user = `\${user.name}`;
const json = {
  value: "res.json('a')",
  exact: "valueAt(res, 'a')",
  elements: "elementsAt(res, 'a')",
  isText: false,
};
const check = (test: CheckTest) => ({ name: 'c', jsonPath: '$.a', ...test });

describe('the condition of a check', () => {
  it.each([
    [{ exists: true }, "res.json('a') !== undefined"],
    [{ exists: false }, "res.json('a') === undefined"],
    [{ equals: 'paid' }, "res.json('a') === 'paid'"],
    [{ equals: 5 }, "res.json('a') === 5"],
    [{ equals: null }, "res.json('a') === null"],
    [{ equals: user }, "isSame(valueAt(res, 'a'), row_user[0])"],
    [{ equals: `x ${user}` }, `isSame(valueAt(res, 'a'), \`x \${row_user[0]}\`)`],
    [
      { equals: `\${=1790000000000000001}` },
      "isSame(valueAt(res, 'a'), new Exact('1790000000000000001'))",
    ],
    [
      { contains: `\${=1790000000000000001}` },
      "holds(elementsAt(res, 'a'), new Exact('1790000000000000001'), (one, other) => isSame(one, other))",
    ],
    [{ contains: 1 }, "holds(res.json('a'), 1)"],
    [{ min: 1 }, "isBetween(res.json('a'), 1, Infinity)"],
    [{ min: 1, max: 9 }, "isBetween(res.json('a'), 1, 9)"],
  ])('%o is %s', (test, expression) => {
    expect(checkCode(check(test), json, datasets)).toBe(expression);
  });
});

/** Whether the check passes for a value, by the generated code itself. */
function passes(test: CheckTest, value: unknown, isText = false): boolean {
  const condition = checkCode(
    check(test),
    { value: 'found', exact: 'found', elements: 'found', isText },
    datasets,
  );
  const code = [...helpersCode(condition), `return ${condition};`].join('\n');
  return new Function('found', 'row_user', code)(value, ['Ann', 'secret']);
}

describe('a check', () => {
  it.each<readonly [test: CheckTest, passing: readonly unknown[], failing: readonly unknown[]]>([
    [{ notEquals: 'failed' }, ['paid', null, 0], ['failed', undefined]],
    [{ notEquals: 3 }, [4, '3'], [3]],
    [{ notEquals: user }, ['Bob'], ['Ann', undefined]],
    [{ above: 3 }, [4, 3.1], [3, '4', undefined]],
    [{ below: 3 }, [2], [3, '2', null]],
    [{ min: 3 }, [3], [2.9, '3']],
    [{ max: 3 }, [3], [3.1, null]],
    [{ contains: 'el' }, ['hello', ['el']], ['Hallo', ['hello'], 5, undefined, { el: 1 }]],
    [{ contains: 3 }, [[1, 3], 'a3'], [['3'], 3]],
    [{ contains: user }, ['Dear Ann', ['Ann']], ['Bob', ['Bob Ann']]],
    [{ matches: '^a/\\d+$' }, ['a/12'], ['a/1x', null, undefined]],
    [{ matches: '^1' }, [12], [21, ['1']]],
  ])('%o passes for %o and not for %o', (test, passing, failing) => {
    expect(passing.map((value) => passes(test, value))).toEqual(passing.map(() => true));
    expect(failing.map((value) => passes(test, value))).toEqual(failing.map(() => false));
  });

  it.each<readonly [test: CheckTest, passing: readonly unknown[], failing: readonly unknown[]]>([
    [{ equals: 3 }, ['3'], ['4', '3.0', undefined]],
    [{ equals: true }, ['true'], ['false']],
    [{ notEquals: 3 }, ['4'], ['3', undefined]],
    [{ above: 3 }, ['4', ' 3.5 '], ['3', 'x', '', undefined]],
    [{ below: 3 }, ['-2'], ['3', '1e0']],
    [{ min: 3, max: 5 }, ['3', '5'], ['2', '6', 'x', undefined]],
    [{ contains: 3 }, ['a3'], ['a']],
  ])('%o of a text passes for %o and not for %o', (test, passing, failing) => {
    expect(passing.map((value) => passes(test, value, true))).toEqual(passing.map(() => true));
    expect(failing.map((value) => passes(test, value, true))).toEqual(failing.map(() => false));
  });

  it.each([
    [{ exists: true }, "'a value'"],
    [{ exists: false }, "'no value'"],
    [{ equals: `$\${x}` }, `'"\${x}"'`],
    [{ equals: 3 }, "'3'"],
    [{ equals: user }, 'shown(row_user[0])'],
    [{ notEquals: 'failed' }, '\'not "failed"\''],
    [{ notEquals: user }, "'not ' + shown(row_user[0])"],
    [{ above: 3 }, "'more than 3'"],
    [{ below: 3 }, "'less than 3'"],
    [{ min: 1 }, "'at least 1'"],
    [{ min: 1, max: 9 }, "'at least 1, at most 9'"],
    [{ contains: 'el' }, '\'contains "el"\''],
    [{ matches: '^a' }, "'matches ^a'"],
  ])('%o is shown as %s', (test, words) => {
    expect(wantedCode(check(test), datasets)).toBe(words);
  });
});
