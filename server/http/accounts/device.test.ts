import { describe, expect, it } from 'vitest';
import { cookieName, readSessionCookie, sessionCookie } from './cookie.ts';
import { deviceCookie, knownDevice } from './device.ts';

const ada = { name: 'ada.l', passwordHash: 'scrypt$of ada' };
const accounts = {
  userByName: async (name: string) => (name === ada.name ? ({ ...ada, id: '1' } as never) : null),
};
const pairOf = (cookie: string) => cookie.split(';')[0] ?? '';
const known = (header: string | undefined, name = ada.name, secure = false) =>
  knownDevice(header, name, secure, accounts);

describe('the cookie of a browser that has logged in', () => {
  const header = pairOf(deviceCookie(ada.name, ada.passwordHash, false));

  it('proves it for half a year, and no script and no other site has it', () => {
    const cookie = deviceCookie(ada.name, ada.passwordHash, false);
    expect(cookie).toMatch(/^zh_device=ada\.l\.[\w-]{43}; /);
    expect(cookie.split('; ').slice(1).sort()).toEqual([
      ...['HttpOnly', 'Max-Age=15552000', 'Path=/', 'SameSite=Strict'],
    ]);
    expect(deviceCookie(ada.name, ada.passwordHash, true)).toMatch(/^__Host-zh_device=.*; Secure/);
  });

  it('is known by its name and password alone', async () => {
    expect(await known(header)).toBe(header.slice('zh_device='.length));
    expect(await known(header, 'eve')).toBe(null);
    expect(await known(header.replace('ada.l', 'eve'), 'eve')).toBe(null);
    expect(await known(pairOf(deviceCookie(ada.name, 'another hash', false)))).toBe(null);
    expect(await known(pairOf(deviceCookie('eve', ada.passwordHash, false)))).toBe(null);
    expect(await known(header.slice(0, -1))).toBe(null);
    expect(await known(`${header}A`)).toBe(null);
    expect(await known('zh_device=')).toBe(null);
    expect(await known('zh_device=ada')).toBe(null);
    expect(await known(undefined)).toBe(null);
  });

  it('has another name over https, which the other does not stand for', async () => {
    expect(await known(header, ada.name, true)).toBe(null);
    const secure = pairOf(deviceCookie(ada.name, ada.passwordHash, true));
    expect(await known(secure, ada.name, true)).not.toBe(null);
    expect(await known(secure)).toBe(null);
  });
});

describe('the cookie of a session', () => {
  it('lasts as long as the session, and is removed by an empty one', () => {
    expect(sessionCookie('s3cret', false, 90_999).split('; ').sort()).toEqual([
      ...['HttpOnly', 'Max-Age=90', 'Path=/', 'SameSite=Strict', 'zh_session=s3cret'],
    ]);
    expect(sessionCookie(null, false, 90_999)).toMatch(/^zh_session=; Max-Age=0; /);
    expect(sessionCookie('s', true, 1_000)).toMatch(/^__Host-zh_session=s; .*Secure/);
  });

  it('is read by the name that it has', () => {
    expect(readSessionCookie('a=b; zh_session=s3cret', false)).toBe('s3cret');
    expect(readSessionCookie('zh_session=s3cret', true)).toBe(null);
    expect(readSessionCookie(undefined, false)).toBe(null);
    expect([cookieName(true), cookieName(false)]).toEqual(['__Host-zh_session', 'zh_session']);
  });
});
