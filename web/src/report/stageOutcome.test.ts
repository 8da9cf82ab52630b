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
  [stage(), 'unknown', 'no SLO'],
  [stage('met', 'met'), 'pass', 'SLOs met'],
  [stage('met', 'unknown', 'unknown'), 'unknown', 'undecided'],
  [stage('met', 'breached', 'unknown'), 'fail', 'SLO breached'],
  [{ ...stage('met'), generatorLimited: 'CPU 93%' }, 'unknown', 'generator-limited'],
  [{ ...stage('met'), unknown: 'shard 1 was lost' }, 'unknown', 'no evidence'],
  [{ ...stage('breached'), generatorLimited: 'CPU 93%' }, 'unknown', 'generator-limited'],
  [{ ...stage(), unknown: 'shard 1 was lost' }, 'unknown', 'no evidence'],
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
