import { expect, it } from 'vitest';
import { goldenPlan } from '../../core/plan/k6/golden/cases.golden.ts';
import { scriptsAllowed } from './admission.ts';

it('a plan with a script by hand is for those who may script; one of steps for everybody', () => {
  const [byHand, steps] = [goldenPlan('by-hand'), goldenPlan('purchase')];
  expect(scriptsAllowed(steps, { mayScript: false })).toEqual({ ok: true, value: undefined });
  expect(scriptsAllowed(byHand, { mayScript: true })).toEqual({ ok: true, value: undefined });
  expect(scriptsAllowed(byHand, { mayScript: false })).toEqual({
    ok: false,
    error: {
      code: 'ZH-RUN-010',
      line: 'path "shop" is the script by-hand/shop.ts, and your role may not run scripts by hand',
      remedy: 'Ask an admin, or start the server with ZEROHOUR_SCRIPT_ROLE=lead.',
      diagnostics: [],
    },
  });
});
