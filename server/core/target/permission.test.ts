import { describe, expect, it } from 'vitest';
import { type OwnershipCheck, proofStop, quietStop, quietWindowRejection } from './permission.ts';
import { quietWindowSchema } from './quietWindow.ts';

const quiet = [
  quietWindowSchema.parse({ days: 'fri', from: '10:00', to: '11:00', timeZone: 'UTC' }),
];
const at = (time: string): number => Date.parse(`2026-11-20T${time}Z`);

describe('quietWindowRejection', () => {
  it('refuses a run that would meet a window, its margin of a minute included', () => {
    expect(quietWindowRejection(quiet, at('09:58:00'), 60_000)).toBeNull();
    expect(quietWindowRejection(quiet, at('09:58:00.001'), 60_000)).toBe(
      "1 min of load would run into the target's quiet window fri 10:00–11:00 UTC, met at 2026-11-20T10:00:00.000Z",
    );
  });

  it('says the length in whole seconds, rounded up, and compares it exactly', () => {
    expect(quietWindowRejection(quiet, at('09:56:59.012'), 120_987.5)).toBeNull();
    expect(quietWindowRejection(quiet, at('09:56:59.013'), 120_987.5)).toMatch(
      /^2 min 1 s of load would run into /,
    );
    expect(quietWindowRejection(quiet, at('09:58:59.999'), 400)).toMatch(/^1 s of load would /);
  });

  it('refuses any run inside a window, and none after it', () => {
    expect(quietWindowRejection(quiet, at('10:00:00'), 1_000)).toBe(
      'the target file allows no load now: quiet fri 10:00–11:00 UTC',
    );
    expect(quietWindowRejection(quiet, at('11:00:00'), 3_600_000)).toBeNull();
    expect(quietWindowRejection([], at('10:00:00'), 1_000)).toBeNull();
  });
});

describe('quietStop', () => {
  it('stops a run when a window begins', () => {
    expect(quietStop(quiet, at('09:59:59.999'))).toBeNull();
    expect(quietStop(quiet, at('10:00:00'))).toEqual({
      kind: 'permission',
      rule: "the target's quiet window",
      text: 'quiet fri 10:00–11:00 UTC has begun (2026-11-20T10:00:00.000Z)',
    });
  });
});

describe('proofStop', () => {
  const look = (state: OwnershipCheck['state']): OwnershipCheck => ({
    state,
    text: 'what was seen',
  });
  const rule = "the target's ownership proof";

  it('stops at once when the proof is gone', () => {
    expect(proofStop(look('gone'), 1_000, 1_000)).toEqual({
      kind: 'permission',
      rule,
      text: 'what was seen',
    });
  });

  it('bears an unreadable proof for less than three minutes', () => {
    expect(proofStop(look('unreadable'), 1_000, 180_999)).toBeNull();
    expect(proofStop(look('unreadable'), 1_000, 181_000)).toEqual({
      kind: 'permission',
      rule,
      text: 'not readable for 3 min: what was seen',
    });
  });

  it('lets a valid proof, or none that is needed, go on', () => {
    expect(proofStop(look('valid'), 0, 1_000_000)).toBeNull();
    expect(proofStop(look('not-needed'), 0, 1_000_000)).toBeNull();
  });
});
