import { expect, it } from 'vitest';
import type { Fault } from '../../core/diagnostics/diagnostic.ts';
import { refuseFaults } from './rejection.ts';

const fault = (message: string, kind?: Fault['kind']): Fault => ({
  file: 'a.yaml',
  line: 1,
  column: 1,
  path: '',
  message,
  ...(kind === undefined ? {} : { kind }),
});

it('speaks of limits only when nothing else is wrong', () => {
  const [cap, other] = [fault('600/s are too many', 'beyond-caps'), fault('unknown key')];
  expect(refuseFaults([cap])).toEqual({
    ok: false,
    error: {
      kind: 'beyond-caps',
      message: "the plan is beyond the target's limits: 600/s are too many",
      faults: [cap],
    },
  });
  expect(refuseFaults([cap, other])).toMatchObject({
    error: {
      kind: 'invalid',
      message: 'the scenario is not valid: 600/s are too many (and 1 more)',
    },
  });
});
