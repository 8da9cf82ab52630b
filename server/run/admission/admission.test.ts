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
      kind: 'forbidden',
      message:
        'path "shop" is the script by-hand/shop.ts; scripts by hand are for an admin to run ' +
        '(for a lead too, where the server is started with ZEROHOUR_SCRIPT_ROLE=lead)',
      diagnostics: [],
    },
  });
});
