import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../api/generated.ts';
import { errorCriterion, latencyCriterion, plan } from '../api/run.support.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { SloPanel } from './SloPanel.tsx';

afterEach(cleanup);

const sentences = (testId: string) =>
  [...screen.getByTestId(testId).querySelectorAll('li')].map(textOf);

test('every SLO, abort rule and data setting is one sentence', () => {
  const full: Plan = {
    ...plan,
    criteria: {
      slos: [latencyCriterion('pay', 0.95, 700), errorCriterion('pay', 0.01)],
      abort: ['an audit finding', 'health fails 3 times'],
    },
    audit: { file: 'audit.yaml', everyMs: 1000, settleMs: 3000 },
  };
  show(<SloPanel plan={full} />);
  expect(sentences('slos')).toEqual([
    '95% of correct pay journeys take at most 700 ms',
    'at most 1% of pay journeys fail',
  ]);
  expect(sentences('abort-rules')).toEqual(['an audit finding', 'health fails 3 times']);
  expect(sentences('data')).toEqual([
    'the ledger is audited every 1 s; two services may disagree for 3 s',
    'each SKU starts with 100 units in the shadow store',
    'percentiles are within 1%',
  ]);
});

test('missing SLOs and abort rules are named as missing', () => {
  show(<SloPanel plan={{ ...plan, criteria: { slos: [], abort: [] } }} />);
  expect(textOf(screen.getByTestId('slos'))).toBe('SLOs No SLO is set: nothing can breach.');
  expect(textOf(screen.getByTestId('abort-rules'))).toBe(
    'Abort rules stop the load No abort rule is set.',
  );
});
