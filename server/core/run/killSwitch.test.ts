import { describe, expect, it } from 'vitest';
import { type KillSwitch, killSwitchCause, killSwitchRejection } from './killSwitch.ts';

const up: KillSwitch = { pulled: false, by: 'root', reason: null, at: '2026-11-11T00:00:00.000Z' };

describe('the kill switch', () => {
  it('rejects nothing while it is not pulled, whoever lifted it', () => {
    expect(killSwitchRejection(up)).toBe(null);
  });

  it('says who pulled it, why, and who may lift it', () => {
    const pulled: KillSwitch = { ...up, pulled: true, by: 'bea', reason: 'customers see errors' };
    expect(killSwitchRejection(pulled)).toBe(
      'the safety lever is pulled: bea stopped all load (customers see errors); ' +
        'no run starts until an admin lifts it',
    );
    expect(killSwitchRejection({ ...pulled, by: null, reason: null })).toBe(
      'the safety lever is pulled: somebody stopped all load (no reason given); ' +
        'no run starts until an admin lifts it',
    );
  });

  it('names who pulled it as the cause of a stop', () => {
    expect(killSwitchCause('bea', 'fire')).toEqual({
      kind: 'person',
      by: 'bea',
      reason: 'safety lever: fire',
    });
  });
});
