import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../api/generated.ts';
import { plan } from '../api/run.support.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { SloPanel } from './SloPanel.tsx';

afterEach(cleanup);

const sentences = (testId: string) =>
  [...screen.getByTestId(testId).querySelectorAll('li')].map(textOf);

test('every SLO, abort rule and data setting is one sentence', () => {
  const full: Plan = {
    ...plan,
    slos: [
      { path: 'pay', latency: { quantile: 0.95, limitMs: 700, step: null }, errorShareMax: 0.01 },
    ],
    abort: [{ kind: 'finding' }, { kind: 'health', times: 3 }],
    audit: { file: 'audit.yaml', everyMs: 1000, settleMs: 3000 },
  };
  show(<SloPanel plan={full} />);
  expect(sentences('slos')).toEqual([
    '95% of correct pay journeys take at most 700 ms',
    'at most 1% of pay journeys fail',
  ]);
  expect(sentences('abort-rules')).toEqual([
    'the audit finds a broken invariant',
    'the target’s health check fails, 3 times in a row',
  ]);
  expect(sentences('data')).toEqual([
    'the ledger is audited every 1 s; two services may disagree for 3 s',
    'each SKU starts with 100 units in the shadow store',
    'percentiles are within 1%',
  ]);
});

test('missing SLOs and abort rules are named as missing', () => {
  show(<SloPanel plan={{ ...plan, slos: [], abort: [] }} />);
  expect(textOf(screen.getByTestId('slos'))).toBe('SLOs No SLO is set: nothing can breach.');
  expect(textOf(screen.getByTestId('abort-rules'))).toBe(
    'Abort rules stop the load No abort rule is set.',
  );
});
