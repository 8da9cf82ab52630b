import { describe, expect, it } from 'vitest';
import { readFlag, writeFlag } from './flagdFlag.ts';

const flag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  metadata: { team: 'order' },
};
const ruled = (...rules: readonly unknown[]) => ({ ...flag, targeting: { if: rules } });
const inNames = (...names: readonly string[]) => ({ in: [{ var: 'instance' }, names] });

describe('a flag of flagd', () => {
  it('is read by its default variant and its rules on the instance', () => {
    expect(readFlag(flag)).toEqual({ ok: true, value: { value: false, instances: {} } });
    expect(readFlag({ ...flag, targeting: {} })).toEqual(readFlag(flag));
    expect(readFlag({ ...flag, targeting: null })).toEqual(readFlag(flag));
    expect(readFlag(ruled(inNames('a', 'b'), 'on', inNames('c'), 'off'))).toEqual({
      ok: true,
      value: { value: false, instances: { a: true, b: true, c: false } },
    });
  });

  it.each([
    [
      { ...flag, state: 'DISABLED' },
      'its state is DISABLED, so services use defaults of their own',
    ],
    [{ ...flag, defaultVariant: 'x' }, 'its variant "x" is no boolean, number or text'],
    [ruled(inNames('a'), 'x'), 'its variant "x" is no boolean, number or text'],
    [{ variants: {} }, 'it is no flag with variants and a defaultVariant'],
  ])('is not understood: %j', (wrong, error) => {
    expect(readFlag(wrong)).toEqual({ ok: false, error });
  });

  it.each([
    [{ fractional: [['on', 50]] }],
    [{ if: [inNames('a')] }],
    [5],
    [{ if: [{ in: [{ var: 'email' }, ['a']] }, 'on'] }],
    [{ if: [inNames('a'), { if: [] }] }],
    [{ if: [inNames('a'), 'on'], else: 'off' }],
  ])('has targeting of somebody else: %j', (targeting) => {
    expect(readFlag({ ...flag, targeting })).toEqual({
      ok: false,
      error: 'its targeting is not one that Zerohour wrote; remove it to push the switch',
    });
  });

  it('keeps what it has, uses its variants, and adds one for a new value', () => {
    expect(writeFlag(flag, { value: true, instances: { a: false, b: false } })).toEqual({
      ...{ ...flag, defaultVariant: 'on' },
      targeting: { if: [inNames('a', 'b'), 'off'] },
    });
    expect(writeFlag(ruled(inNames('a'), 'on'), { value: false, instances: {} })).toEqual(flag);
    expect(writeFlag(undefined, { value: 5, instances: { a: 7 } })).toEqual({
      ...{ state: 'ENABLED', variants: { '5': 5, '7': 7 }, defaultVariant: '5' },
      targeting: { if: [inNames('a'), '7'] },
    });
    const named = { ...flag, variants: { '5': 'five' } };
    expect(writeFlag(named, { value: 5, instances: {} })).toMatchObject({
      ...{ variants: { '5': 'five', 'value 5': 5 }, defaultVariant: 'value 5' },
    });
  });
});
