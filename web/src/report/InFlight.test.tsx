import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { LoadPoint, InFlight as Measured } from '../api/generated.ts';
import { show, textOf } from '../ui/render.support.tsx';
import { InFlight } from './InFlight.tsx';

afterEach(cleanup);

const inFlight = (over: Partial<Measured> = {}): Measured => ({
  ...{ perSecond: 40, meanMs: 250, byLaw: 10, waiting: 9.96, counted: 9.94, reason: null },
  ...over,
});
const unsteady = inFlight({ meanMs: null, byLaw: null, waiting: null, reason: 'it grew' });
const points = [0.5, 1].map((level, stage) => ({ round: 0, stage, level })) as LoadPoint[];

function rowsOf(table: string): readonly string[] {
  const found = screen.queryByRole('table', { name: table });
  return [...(found?.querySelectorAll('tbody tr') ?? [])].map(textOf);
}

test('each stage with its paths, and each service where it was read', () => {
  const concurrency = {
    points: [
      { round: 0, stage: 0, link: inFlight(), paths: { order: inFlight({ byLaw: 3.04 }) } },
      { round: 0, stage: 1, link: unsteady, paths: { order: unsteady } },
    ],
    services: [{ service: 'bank', processes: 1, points: [null, inFlight({ byLaw: 1_240 })] }],
  };
  show(<InFlight concurrency={concurrency} points={points} paths={['order']} />);
  expect(rowsOf('Journeys in flight')).toEqual([
    '50% 40.0 250 ms 10 10.0 9.9',
    'order 40.0 250 ms 3.0 10.0 9.9',
    '100% 40.0 – – – 9.9',
    'order 40.0 – – – 9.9',
    'it grew',
  ]);
  expect(rowsOf('Requests in flight at services')).toEqual(['bank100% 40.0 250 ms 1 240 9.9']);
});

test('no table of services where none was read, and nothing of a report without it', () => {
  const concurrency = {
    points: [{ round: 0, stage: 0, link: inFlight(), paths: {} }],
    services: [],
  };
  show(<InFlight concurrency={concurrency} points={points} paths={[]} />);
  expect(screen.queryAllByRole('table')).toHaveLength(1);
  cleanup();
  show(<InFlight concurrency={undefined} points={points} paths={[]} />);
  expect(screen.queryByTestId('in-flight')).toBeNull();
});
