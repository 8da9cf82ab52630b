import { describe, expect, it } from 'vitest';
import type { AnyFaultKind, FaultOrder } from './fault.ts';
import { faultOrderSchema } from './fault.ts';
import { judgeBite, judgeGone } from './faultJudge.ts';
import { TTL_MS_MIN } from './faultKind.ts';
import { watched } from './faultWatch.support.ts';
import { sensorOf } from './sensor.ts';

/** What every kind of fault must do. */
export function faultKindContract(kind: AnyFaultKind): void {
  const { before, harmed } = kind.readings;
  const written = { id: 'f1', kind: kind.kind, subject: 'orders', parameters: kind.example };
  const order: FaultOrder = faultOrderSchema.parse(written);

  describe(`the fault ${kind.kind}`, () => {
    it('reads its own example, and what it made of it', () => {
      expect(order.ttlMs).toBe(kind.ttlMs.standard);
      expect(faultOrderSchema.parse(order)).toEqual(order);
    });

    it('refuses a parameter that it does not know', () => {
      const parameters = { ...kind.example, unknownKey: 1 };
      expect(faultOrderSchema.safeParse({ ...written, parameters }).success).toBe(false);
    });

    it.each([
      [TTL_MS_MIN, true],
      [TTL_MS_MIN - 1, false],
      [kind.ttlMs.max, true],
      [kind.ttlMs.max + 1, false],
    ])('takes a time to live of %i ms: %s', (ttlMs, isTaken) => {
      expect(faultOrderSchema.safeParse({ ...written, ttlMs }).success).toBe(isTaken);
    });

    it('says in one line what it is, how it is done and what ends it', () => {
      const { summary, doc, undo } = kind;
      for (const text of [summary, doc, undo, sensorOf(kind.sensor).doc]) {
        expect(text).toMatch(/^\S[^\n]*\S$/);
      }
    });

    it('is told from its dud', () => {
      const real = { order, before: [before], during: [harmed], after: [before] };
      expect(judgeBite(watched(real), 2_100)?.state).toBe('bit');
      expect(judgeBite(watched({ ...real, during: [before] }), 2_100)?.state).toBe('did-not-bite');
      expect(judgeBite(watched({ ...real, during: [] }), 2_100)?.state).toBe('unknown');
      expect(judgeGone(watched(real), 12_100)?.state).toBe('gone');
      expect(judgeGone(watched({ ...real, after: [harmed] }), 12_100)?.state).toBe('present');
      expect(judgeGone(watched({ ...real, after: [] }), 12_100)?.state).toBe('unknown');
    });
  });
}
