import { expect, it } from 'vitest';
import { busyAt, erlangC, responseTail } from './mmc.ts';
import { jobsAt } from './usl.ts';

it("has Erlang's C", () => {
  // The published table: 2 erlangs on 3 servers wait with 4/9; one server waits when it is busy.
  expect(erlangC(2, 3)).toBeCloseTo(4 / 9, 12);
  expect(erlangC(0.7, 1)).toBeCloseTo(0.7, 12);
});

it('has the response time of M/M/1, which is exponential with μ − λ', () => {
  expect(responseTail(2, 0.6, 1, 1)).toBeCloseTo(Math.exp(-0.8), 10);
  expect(busyAt(5, 1)).toBeCloseTo(0.8, 9);
});

it('has the jobs of the USL below its peak', () => {
  // γ 1, σ and κ 0.02: 4 jobs complete 3.0769 a second.
  expect(jobsAt(4 / 1.3, 1, 0.02, 0.02)).toBeCloseTo(4, 9);
});
