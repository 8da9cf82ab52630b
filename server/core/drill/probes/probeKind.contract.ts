import { describe, expect, it } from 'vitest';
import type { ClockSpan, RecordedLoad } from '../recordedLoad.ts';
import type { ProbeKind, ProbeReadBase } from './probeKind.ts';

/** What the contract needs to know of one kind. */
export interface ProbeCases<Read extends ProbeReadBase> {
  readonly read: Read;
  /** For a kind that reads the record: a load that it can read, and spans of it. */
  readonly recorded?: {
    readonly load: RecordedLoad;
    readonly span: ClockSpan;
    /** A load in which it can read nothing there. */
    readonly blind: RecordedLoad;
  };
}

/** What every kind of probe must do; the test of each kind runs it with cases of its own. */
export function probeContract<Read extends ProbeReadBase>(
  kind: ProbeKind<Read>,
  { read, recorded }: ProbeCases<Read>,
): void {
  describe(`the probe ${kind.kind}`, () => {
    it('reads its own example, and nothing that is no value of its key', () => {
      expect(kind.form.safeParse(kind.example).success).toBe(true);
      for (const wrong of [null, 1, '', [], {}, { strange: 1 }]) {
        expect(kind.form.safeParse(wrong).success).toBe(false);
      }
    });

    it('is described in one line', () => {
      expect(kind.describe(read)).toMatch(/^\S.*\S$/);
    });

    it('reads a value of the record, and is unknown with its reason where nothing is recorded', () => {
      expect(kind.measure === undefined).toBe(recorded === undefined);
      if (recorded === undefined) return;
      expect(kind.measure?.(read, recorded.load, recorded.span).state).not.toBe('unknown');
      const blind = kind.measure?.(read, recorded.blind, recorded.span);
      expect(blind?.state === 'unknown' ? blind.reason : '').toMatch(/^\S.*\S$/);
      const nothing = { ...recorded.load, seconds: [], customers: [], audits: [] };
      expect(kind.measure?.(read, nothing, recorded.span)?.state).toBe('unknown');
    });

    it('judges by a tolerance exactly where it gives a figure', () => {
      const value =
        recorded === undefined ? null : kind.measure?.(read, recorded.load, recorded.span);
      if (value?.state === 'read') expect(kind.unit(read)).not.toBe(null);
      if (value?.state === 'judged') expect(kind.unit(read)).toBe(null);
    });
  });
}
