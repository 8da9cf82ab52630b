import { describe, expect, it } from 'vitest';
import { latencyExponent, metrics, parseScenarioName, scenarioName } from './metrics.ts';

describe('metric names', () => {
  it('are what the script and its reader agreed on', () => {
    expect(metrics).toEqual({
      startLag: 'zh_start_lag',
      journey: 'zh_journey',
      response: 'zh_response',
      step: 'zh_step',
      call: 'zh_call',
      failed: 'zh_failed',
      flow: 'zh_flow',
      refused: 'zh_refused',
    });
    // 2^(2^-3 / 8) = 2^(2^-6): schema 3 in latency^8 is schema 6 in latency.
    expect(latencyExponent).toBe(8);
  });

  it('name a k6 scenario by path and stage, and read it back', () => {
    expect(scenarioName('pay-now', 12)).toBe('pay-now__12');
    expect(parseScenarioName('pay-now__12')).toEqual({ path: 'pay-now', stage: 12 });
    expect(parseScenarioName('a__b__3')).toEqual({ path: 'a__b', stage: 3 });
    expect(['default', '__1', 'pay__', 'pay__x', 'pay_1'].map(parseScenarioName)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
