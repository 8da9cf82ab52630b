import { describe, expect, it } from 'vitest';
import { targetVariable } from './targetVariable.ts';

const env = {
  DATABASE_URL: 'postgres://secret',
  MALL_KEY: 'k',
  MALLOW: 'm',
  EMPTY: '',
  ZEROHOUR_TOKEN: 't',
  ZEROHOUR_TARGET_KEY: 'free',
  ZEROHOUR_TARGET_: 'bare',
};
const read = (name: string, allowed?: string) =>
  targetVariable(name, { ...env, ZEROHOUR_TARGET_VARIABLES: allowed });

describe('a variable in a target file', () => {
  it.each([
    ['ZEROHOUR_TARGET_KEY', undefined, 'free'],
    ['MALL_KEY', 'MALL_KEY', 'k'],
    ['MALL_KEY', 'X, MALL_KEY ,Y', 'k'],
    ['MALL_KEY', 'MALL_*', 'k'],
    ['MALL_KEY', 'X,M*', 'k'],
  ])('is read: %s where %s is allowed', (name, allowed, value) => {
    expect(read(name, allowed)).toEqual({ ok: true, value });
  });

  it.each([
    ['DATABASE_URL', undefined],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', '*'],
    ['DATABASE_URL', 'DATABASE_UR'],
    ['MALLOW', 'MALL_*'],
    ['MALL_KEY', 'MALL_KEY2,ALL_*'],
    ['ZEROHOUR_TOKEN', 'ZEROHOUR_TARGET_*'],
    ['ZEROHOUR_TARGET_VARIABLES', 'ZEROHOUR_TARGET_VARIABLES'],
  ])('is not read: %s where %s is allowed', (name, allowed) => {
    expect(read(name, allowed)).toEqual({
      ok: false,
      error: `a target file may not read the environment variable ${name}; call it ZEROHOUR_TARGET_${name}, or list it in ZEROHOUR_TARGET_VARIABLES where the server starts`,
    });
  });

  it.each(['EMPTY', 'ABSENT'])('counts as missing: %s', (name) => {
    expect(read(name, name)).toEqual({
      ok: false,
      error: `environment variable ${name} is not set; set it, or write the value`,
    });
  });
});
