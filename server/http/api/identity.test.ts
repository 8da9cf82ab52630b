import { describe, expect, it } from 'vitest';
import {
  assertRole,
  assertScope,
  assertTargetName,
  hasRole,
  type Identity,
  lowerRole,
  type Role,
  type User,
} from './identity.ts';

const roles = ['viewer', 'lead', 'admin'] as const;
const userOf = (role: Role): User => ({
  ...{ id: '1', name: 'ada', mustChange: false, createdAt: new Date(0) },
  role,
});
const session = (role: Role): Identity => ({
  ...{ via: 'session', sessionHash: 'h', expiresAt: new Date(0) },
  user: userOf(role),
});
const token = (scope: readonly string[] | null): Identity => ({
  ...{ via: 'token', expiresAt: null, isLocal: false, scope },
  user: userOf('admin'),
});
/** The code and status of what is thrown; null for nothing. */
function thrown(work: () => unknown) {
  try {
    work();
    return null;
  } catch (error) {
    const { problem, headers } = error as {
      problem: { code: string; status: number; detail: string };
      headers: Readonly<Record<string, string>>;
    };
    return { code: problem.code, status: problem.status, detail: problem.detail, headers };
  }
}

describe('a role', () => {
  it('includes those below it', () => {
    const table = roles.map((own) => roles.map((least) => hasRole(session(own), least)));
    expect(table).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    for (const own of roles) {
      for (const least of roles) {
        const enough = hasRole(session(own), least);
        expect(thrown(() => assertRole(session(own), least))?.status ?? null).toBe(
          enough ? null : 403,
        );
      }
    }
  });

  it('that is missing is named beside the one that is there', () => {
    expect(thrown(() => assertRole(session('viewer'), 'lead'))).toMatchObject({
      code: 'ZH-ACCOUNT-002',
      detail: expect.stringMatching(/ada.*viewer.*lead|lead.*ada.*viewer/),
    });
    expect(assertRole(session('lead'), 'viewer')).toEqual(session('lead'));
  });

  it('is none without a login, which is asked for', () => {
    expect(thrown(() => assertRole(null, 'viewer'))).toMatchObject({
      ...{ code: 'ZH-ACCOUNT-001', status: 401, headers: { 'WWW-Authenticate': 'Bearer' } },
    });
  });

  it('of two is the lower', () => {
    const table = roles.map((a) => roles.map((b) => lowerRole(a, b)));
    expect(table).toEqual([
      ['viewer', 'viewer', 'viewer'],
      ['viewer', 'lead', 'lead'],
      ['viewer', 'lead', 'admin'],
    ]);
  });
});

describe('the scope of a token', () => {
  it('is its areas, the session and the server', () => {
    const runs = token(['runs', 'workers']);
    for (const area of ['runs', 'workers', 'session', 'server'] as const) {
      expect(thrown(() => assertScope(runs, area))).toBe(null);
    }
    expect(thrown(() => assertScope(runs, 'scenarios'))).toMatchObject({
      ...{ code: 'ZH-ACCOUNT-015', status: 403 },
      detail: expect.stringContaining('runs, workers'),
    });
    expect(thrown(() => assertScope(token([]), 'runs'))).toMatchObject({ status: 403 });
  });

  it('is everything without a limit, and for a person', () => {
    expect(thrown(() => assertScope(token(null), 'users'))).toBe(null);
    expect(thrown(() => assertScope(session('viewer'), 'users'))).toBe(null);
  });
});

describe('the name of a target', () => {
  it.each([null, 'mall', 'a', 'my.shop-2_x', 'a'.repeat(64)])('is for everybody: %j', (name) => {
    expect(thrown(() => assertTargetName(name, session('viewer')))).toBe(null);
  });

  it.each(['', 'a/b', '../mall', 'mall.yaml', 'MALL.YML', 'a b', 'a'.repeat(65), 'mall\n'])(
    'that may be a file is for an admin: %j',
    (name) => {
      expect(thrown(() => assertTargetName(name, session('lead')))).toMatchObject({ status: 403 });
      expect(thrown(() => assertTargetName(name, session('admin')))).toBe(null);
    },
  );
});
