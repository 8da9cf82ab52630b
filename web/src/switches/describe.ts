import type { Switch, SwitchEffect, SwitchPush } from '../api/generated.ts';
import type { Tone } from '../ui/tone.ts';

type Value = NonNullable<Switch['value']>;

export const valueText = (value: Value | null): string => (value === null ? '?' : String(value));

const effectTones: Readonly<Record<SwitchEffect['kind'], Tone>> = {
  effective: 'pass',
  deaf: 'fail',
  unknown: 'unknown',
};
export const effectTone = ({ kind }: Pick<SwitchEffect, 'kind'>): Tone => effectTones[kind];

/** The state of a push in words, and its tone. */
export function pushStatus({ state, why }: Pick<SwitchPush, 'state' | 'why'>): {
  readonly label: string;
  readonly tone: Tone;
} {
  if (state === 'paused') {
    return why === null
      ? { label: 'waits for a person', tone: 'accent' }
      : { label: 'stopped by its rule', tone: 'unknown' };
  }
  return statuses[state];
}

const statuses: Readonly<
  Record<Exclude<SwitchPush['state'], 'paused'>, { readonly label: string; readonly tone: Tone }>
> = {
  writing: { label: 'writing', tone: 'accent' },
  checking: { label: 'checking the effect', tone: 'accent' },
  'rolling-back': { label: 'rolling back', tone: 'unknown' },
  'checking-back': { label: 'checking the roll-back', tone: 'unknown' },
  done: { label: 'done', tone: 'pass' },
  'rolled-back': { label: 'rolled back', tone: 'fail' },
  refused: { label: 'refused', tone: 'fail' },
  stuck: { label: 'stuck', tone: 'fail' },
};

/** What became of a batch: `reached` counts the instances that show the effect. */
export interface BatchProgress {
  readonly size: number;
  readonly reached: number;
  readonly state: 'waits' | 'under way' | 'done' | 'rolled back';
}

/** Each batch of a push with the instances that show every effect. */
export function batchProgress(push: SwitchPush): readonly BatchProgress[] {
  const bad = new Set(
    push.effects.filter(({ kind }) => kind !== 'effective').map(({ instance }) => instance),
  );
  const seen = new Set(push.effects.map(({ instance }) => instance));
  const isBack = ['rolling-back', 'checking-back', 'rolled-back', 'stuck'].includes(push.state);
  return push.batches.map((batch, index) => {
    const reached = isBack
      ? 0
      : batch.filter((instance) => seen.has(instance) && !bad.has(instance)).length;
    const isDone =
      index < push.batch || push.state === 'done' || (push.state === 'paused' && push.why === null);
    const state =
      index > push.batch ? 'waits' : isBack ? 'rolled back' : isDone ? 'done' : 'under way';
    return { size: batch.length, reached, state };
  });
}
