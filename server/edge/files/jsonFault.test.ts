import { expect, it } from 'vitest';
import { jsonFaultAt } from './jsonFault.ts';

it.each([
  ['a comma before the end of a list', '[1,]', 3],
  ['a comma before the end of an object', '{"a": 1,}', 8],
  ['a missing value', '{"a":}', 5],
  ['a missing comma', '[1 2]', 3],
  ['a missing colon', '{"a" 1}', 5],
  ['a name without quotes', '{a:1}', 1],
  ['a number as a name', '{1:1}', 1],
  ['a list as a name', '{[]:1}', 1],
  ['a text in a list with a colon', '["a":1]', 4],
  ['two commas', '[1,,2]', 3],
  ['a comma first', '[,1]', 1],
  ['a comma first in an object', '{,"a":1}', 1],
  ['two values', '{} \r\n\t []', 7],
  ['two texts', '"a" "b"', 4],
  ['a list without brackets', '1,2', 1],
  ['a bracket that closes nothing', ']', 0],
  ['a bracket of the other kind', '[1}', 2],
  ['a brace of the other kind', '{"a":1]', 6],
  ['a bracket too many', '[[1]]]', 5],
  ['half a word', '[tru]', 1],
  ['a word of another language', '[None]', 1],
  ['a leading zero', '[01]', 2],
  ['a plus sign', '[+1]', 1],
  ['a sign alone', '[-]', 1],
  ['a dot without digits', '[1.]', 2],
  ['an exponent without digits', '[1e]', 2],
  ['an escape that is none', '["a", "\\x"]', 6],
  ['a short escape', '["\\u12"]', 1],
  ['a tab in a text', '["a\tb"]', 1],
  ['single quotes', "['a']", 1],
  ['a blank that is none', '[1,\u00a02]', 3],
  [
    'after fields of every kind',
    '{"a":{"b":[1.5e-3,-0,"\\u00e9\\\\"]},"c":null,"d":[{}],"e" "f"}',
    56,
  ],
  ['a text that does not end', '[1, "x', 4],
  ['a list that does not end', '[1, true\n', 9],
  ['an object that does not end', '{"a": false', 11],
  ['nothing', '', 0],
])('tells where JSON ends: %s', (_, text, at) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFaultAt(text)).toBe(at);
});

it('finds none in what is JSON', () => {
  const text = ' {"a": [1, -2.5E+10, "\\"\\/\\b", true, false, null, {}, []], "": {"b": "c"}}\r\n';
  JSON.parse(text);
  expect(jsonFaultAt(text)).toBe(text.length);
});
