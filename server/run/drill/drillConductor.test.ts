import { describe, expect, it } from 'vitest';
import type { StopCause } from '../../core/run/stopCause.ts';
import type { DrillStatus } from '../../edge/store/drillReader.ts';
import { inputOf } from './drillConductor.ts';

const person: StopCause = { kind: 'person', by: 'ada', reason: 'lunch' };
const rule: StopCause = { kind: 'rule', rule: 'errors above 50%', text: 'errors 61%' };
const driving = { state: 'driving', run: 'on', stoppedBy: null } as const;
type Run = NonNullable<DrillStatus['run']>;
const run = (state: Run['state'], stoppedBy: StopCause | null = null): Run => ({
  state,
  stoppedBy,
});
const none = { stopRequest: null, run: null };

describe('how a drill follows its run', () => {
  it('goes on while the run drives, or is not there yet', () => {
    expect(inputOf(none, { ...driving, state: 'starting', run: 'starting' })).toBeNull();
    expect(inputOf({ ...none, run: run('running') }, driving)).toBeNull();
    expect(inputOf({ ...none, run: run('finished') }, { ...driving, run: 'ended' })).toBeNull();
  });

  it('begins the rollback as soon as the run is being stopped, with its cause', () => {
    expect(inputOf({ ...none, run: run('stopping', rule) }, driving)).toEqual({
      type: 'stop',
      cause: rule,
    });
    expect(inputOf({ ...none, run: run('stopping') }, driving)).toEqual({
      type: 'stop',
      cause: { kind: 'failure', text: 'its run was stopped' },
    });
    const rolling = { ...driving, state: 'rolling-back' } as const;
    expect(inputOf({ ...none, run: run('stopping', rule) }, rolling)).toBeNull();
  });

  it.each(['finishing', 'finished', 'aborted', 'failed'] as const)(
    'ends with a run that is %s',
    (state) => {
      expect(inputOf({ ...none, run: run(state, rule) }, driving)).toEqual({
        type: 'run-ended',
        cause: rule,
      });
      const rolling = { ...driving, state: 'rolling-back', stoppedBy: person } as const;
      expect(inputOf({ ...none, run: run(state) }, rolling)).toEqual({
        type: 'run-ended',
        cause: null,
      });
    },
  );

  it('is stopped once by what was asked for, and then waits for its run', () => {
    const asked = { ...none, stopRequest: person };
    expect(inputOf(asked, driving)).toEqual({ type: 'stop', cause: person });
    expect(inputOf(asked, { ...driving, state: 'queued', run: 'none' })).toEqual({
      type: 'stop',
      cause: person,
    });
    for (const state of ['rolling-back', 'judging', 'finished'] as const) {
      expect(inputOf(asked, { ...driving, state, run: 'ended' })).toBeNull();
    }
    expect(inputOf(asked, { ...driving, stoppedBy: rule })).toBeNull();
  });
});
