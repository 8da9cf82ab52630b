import { expect, it } from 'vitest';
import { describeFacts, describeNewFacts } from './describeFacts.ts';

const none = { ledger: 0, lines: 0, events: 0, payments: 0 };

it.each([
  [{ facts: 1 }, '1 fact', null],
  [{ facts: 9000 }, '9\u202f000 facts', null],
  [{ facts: 9000, newFacts: none }, '9\u202f000 facts, none of them since the run began', null],
  [
    { facts: 9000, newFacts: { ...none, ledger: 1200, events: 1 } },
    '9\u202f000 facts, 1\u202f201 of them since the run began',
    '1\u202f200 ledger, 1 events',
  ],
])('%o reads "%s", by kind %s', (counted, text, byKind) => {
  expect([describeFacts(counted), describeNewFacts(counted)]).toEqual([text, byKind]);
});
