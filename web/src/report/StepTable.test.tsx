import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { StepSummary } from '../api/generated.ts';
import { rowsOf, show, textOf } from '../ui/render.support.tsx';
import { StepTable } from './StepTable.tsx';

afterEach(cleanup);

const few = { value: null, samples: 0 };
const step = (name: string, flow?: StepSummary['flow']): StepSummary => ({
  ...{ path: 'pay', step: name, requests: 10, failures: {}, p50Ms: few, p95Ms: few, p99Ms: few },
  flow,
});

test('tells how often a step did what its flow asks for', () => {
  show(
    <StepTable
      steps={[
        step('place', { retried: 1200 }),
        step('paid', { retried: 2, polled: 3 }),
        step('end'),
      ]}
      paths={['pay']}
    />,
  );
  const flows = screen.getAllByRole('row').slice(1);
  expect(flows.map((row) => textOf(row.children[3] ?? row))).toEqual([
    'retried 1 200',
    'retried 2, asked again 3',
    '–',
  ]);
});

test('without a flow there is no column for it', () => {
  show(<StepTable steps={[step('end'), step('other', {})]} paths={['pay']} />);
  expect(rowsOf(screen.getByRole('table')).map((row) => row.length)).toEqual([7, 7, 7]);
});
