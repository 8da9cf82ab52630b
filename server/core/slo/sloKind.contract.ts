import { describe, expect, it } from 'vitest';
import type { PathActivity, SloBase, SloKind } from './sloKind.ts';

/** What the contract needs to know of one kind. */
export interface SloKindCases<Spec extends SloBase> {
  readonly spec: Spec;
  /** What a path did whose SLO is met, breached, or not to be decided. */
  readonly met: PathActivity;
  readonly breached: PathActivity;
  readonly unknown: PathActivity;
}

/** What every SLO kind must do; the test of each kind runs it with cases of its own. */
export function sloKindContract<Spec extends SloBase>(
  kind: SloKind<Spec>,
  { spec, met, breached, unknown }: SloKindCases<Spec>,
): void {
  describe(`the SLO kind ${kind.kind}`, () => {
    it.each([
      ['met', met],
      ['breached', breached],
      ['unknown', unknown],
    ] as const)('judges what is %s', (state, activity) => {
      expect(kind.judge(spec, activity).state).toBe(state);
    });

    it('gives a reason exactly where the SLO is not met', () => {
      expect(kind.judge(spec, met)).toMatchObject({ reason: null });
      expect(kind.judge(spec, breached).reason).toMatch(/^\S.*\S$/);
      expect(kind.judge(spec, unknown).reason).toMatch(/^\S.*\S$/);
    });

    it('names and describes a spec in one line that begins with or names its path', () => {
      expect(kind.name(spec).split(/[ /]/)[0]).toBe(spec.path);
      expect(kind.name(spec)).not.toContain('\n');
      expect(kind.describe(spec)).toContain(spec.path);
      expect(kind.describe(spec)).not.toContain('\n');
    });

    it('reads its own example, and nothing that is no text', () => {
      for (const key of kind.keys) {
        expect(kind.read(key, kind.example).ok).toBe(true);
        expect(kind.read(key, 1).ok).toBe(false);
      }
    });

    it('needs a whole number of samples', () => {
      expect(Number.isInteger(kind.samplesNeeded(spec))).toBe(true);
      expect(kind.samplesNeeded(spec)).toBeGreaterThan(0);
    });
  });
}
