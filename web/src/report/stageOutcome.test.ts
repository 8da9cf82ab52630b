import { expect, test } from 'vitest';
import type { SloOutcome } from '../api/generated.ts';
import { sloOutcome } from '../api/report.support.ts';
import { noEvidence, stageOutcome } from './stageOutcome.ts';

const stage = (...states: SloOutcome['state'][]) => ({
  slos: states.map((state) => sloOutcome(state)),
  generatorLimited: null,
  unknown: null,
});

test.each([
  [stage(), 'quiet', 'No SLO'],
  [stage('met', 'met'), 'pass', 'All met'],
  [stage('met', 'unknown', 'unknown'), 'unknown', '2 unknown'],
  [stage('met', 'breached', 'unknown'), 'fail', '1 breached'],
  [{ ...stage('met'), generatorLimited: 'CPU 93%' }, 'unknown', 'No evidence'],
  [{ ...stage('met'), unknown: 'shard 1 was lost' }, 'unknown', 'No evidence'],
  [{ ...stage('breached'), generatorLimited: 'CPU 93%' }, 'unknown', 'No evidence'],
  [{ ...stage(), unknown: 'shard 1 was lost' }, 'unknown', 'No evidence'],
] as const)('stage %#: %s, %s', (point, tone, text) => {
  expect(stageOutcome(point)).toEqual({ tone, text });
});

test('a stage without evidence names the reason, what is missing first', () => {
  expect(noEvidence(stage('met'))).toBeNull();
  expect(noEvidence({ generatorLimited: null, unknown: 'shard 1 was lost' })).toEqual({
    label: 'no evidence',
    reason: 'shard 1 was lost',
  });
  expect(noEvidence({ generatorLimited: 'CPU 93%', unknown: 'shard 1 was lost' })).toEqual({
    label: 'no evidence',
    reason: 'shard 1 was lost',
  });
  expect(noEvidence({ generatorLimited: 'CPU 93%', unknown: null })).toEqual({
    label: 'generator-limited',
    reason: 'CPU 93%',
  });
});
