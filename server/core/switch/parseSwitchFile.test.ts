import { describe, expect, it } from 'vitest';
import { parseSwitchFile } from './parseSwitchFile.ts';

const whole = `
providers:
  store: { kind: redis, url: "\${ZEROHOUR_TARGET_REDIS}" }
  admin: { kind: http, url: "http://127.0.0.1:8080/switches" }
instances:
  - { name: order-1, service: order, url: "http://127.0.0.1:8101" }
switches:
  order.limit:
    owner: order-team
    kind: limit
    values: { min: 0, max: 100 }
    default: 50
    expires: 2027-03-01
    shadowOnly: false
    provider: store
    service: order
    behaviour: { request: GET /limits, at: "$.order.limits[0]", shows: { 0: "off" } }
  stock.guard:
    owner: stock-team
    kind: guard
    values: [row-lock, none]
    default: row-lock
    provider: admin
    behaviour: { request: POST /try, at: header X-Guard }
`;
const env = { ZEROHOUR_TARGET_REDIS: 'redis://:secret@127.0.0.1:6379' };
const parsed = (text: string) => parseSwitchFile(text, 's.yaml', env);
const told = (text: string) => {
  const result = parsed(text);
  if (result.ok) throw new Error('the file is valid');
  return result.error.map(({ line, path, message }) => `${line} ${path}: ${message}`);
};

describe('a switch file', () => {
  it('is read with its defaults, and with its variables put in', () => {
    expect(parsed(whole)).toEqual({
      ok: true,
      value: {
        warnings: [],
        file: {
          providers: {
            store: { kind: 'redis', url: 'redis://:secret@127.0.0.1:6379', prefix: 'switch:' },
            admin: { kind: 'http', url: 'http://127.0.0.1:8080/switches' },
          },
          instances: [{ name: 'order-1', service: 'order', url: 'http://127.0.0.1:8101' }],
          canaryPath: '/switches',
          switches: [
            {
              name: 'order.limit',
              about: '',
              owner: 'order-team',
              kind: 'limit',
              values: { kind: 'integer', min: 0, max: 100 },
              default: 50,
              expires: '2027-03-01',
              shadowOnly: false,
              provider: 'store',
              service: 'order',
              behaviour: {
                method: 'GET',
                path: '/limits',
                at: { kind: 'body', path: ['order', 'limits', '0'] },
                shows: { '0': 'off' },
              },
            },
            {
              name: 'stock.guard',
              about: '',
              owner: 'stock-team',
              kind: 'guard',
              values: { kind: 'enum', values: ['row-lock', 'none'] },
              default: 'row-lock',
              expires: null,
              shadowOnly: true,
              provider: 'admin',
              service: null,
              behaviour: {
                method: 'POST',
                path: '/try',
                at: { kind: 'header', name: 'x-guard' },
                shows: {},
              },
            },
          ],
        },
      },
    });
  });

  it('names no other host in the place of a path', () => {
    const elsewhere = whole.replace('POST /try', 'POST //evil.test/try');
    expect(told(elsewhere)[0]).toContain('write GET or POST and a path');
    expect(told(`canary: GET //evil.test/\n${whole}`)[0]).toContain('write GET and a path');
    expect(parsed(`canary: GET /a//b\n${whole}`).ok).toBe(true);
  });

  it('warns of a switch whose effect cannot be seen', () => {
    const result = parsed(
      whole.replace('    behaviour: { request: POST /try, at: header X-Guard }\n', ''),
    );
    expect(result).toMatchObject({
      ok: true,
      value: {
        warnings: [
          {
            ...{ line: 18, severity: 'warning', path: 'switches["stock.guard"]' },
            message:
              'switch stock.guard has no "behaviour", so whether a push took effect is always unknown',
          },
        ],
      },
    });
  });

  it('tells all of its mistakes at once, with place and suggestion', () => {
    const wrong = whole
      .replace('kind: redis', 'kind: redsi')
      .replace('kind: limit', 'kind: limt')
      .replace('values: { min: 0, max: 100 }', 'values: { min: 3, max: 1 }')
      .replace('expires: 2027-03-01', 'expires: 2027-02-30')
      .replace('owner: stock-team', 'ownr: stock-team')
      .replace('values: [row-lock, none]', 'values: [none, none]')
      .replace('at: header X-Guard', 'at: somewhere');
    expect(told(wrong)).toEqual([
      '3 providers.store.kind: no provider is of kind "redsi"; did you mean "redis"?',
      '10 switches["order.limit"].kind: "limt" should be "degrade" or "limit" or "guard" or "route"',
      '11 switches["order.limit"].values: min 3 is above max 1',
      '13 switches["order.limit"].expires: write the last day of its use as YYYY-MM-DD',
      '18 switches["stock.guard"].owner: "owner" is missing',
      '19 switches["stock.guard"].ownr: unknown key "ownr"; did you mean "owner"?',
      '21 switches["stock.guard"].values: "none" stands twice',
      '24 switches["stock.guard"].behaviour.at: "somewhere" is no place; write status, header NAME, or $.key of the JSON body',
    ]);
  });

  it('tells what crosses keys', () => {
    const wrong = whole
      .replace('default: 50', 'default: 101')
      .replace('provider: admin', 'provider: admn')
      .replace('service: order\n', 'service: oder\n')
      .replace('shows: { 0: "off" }', 'shows: { 0: "off", many: "on" }')
      .replace('"http://127.0.0.1:8080/switches" }', '"http://127.0.0.1:8080", path: /x }');
    expect(told(wrong)).toEqual([
      '4 providers.admin: give url (one value for all instances) or path (a value at each), one of the two',
      '12 switches["order.limit"].default: 101 is not allowed; write a whole number from 0 to 100',
      '16 switches["order.limit"].service: no instance is of service "oder"; did you mean "order"?',
      '17 switches["order.limit"].behaviour.shows.many: "many" is no value of the switch; it takes a whole number from 0 to 100',
      '23 switches["stock.guard"].provider: no provider is called "admn"; did you mean "admin"?',
    ]);
  });

  it('wants url or path of an http provider, and distinct instances', () => {
    const bare = whole.replace(', url: "http://127.0.0.1:8080/switches"', '');
    expect(told(bare)).toHaveLength(1);
    const twice = whole.replace(
      'switches:\n',
      '  - { name: order-1, service: order, url: "http://127.0.0.1:8102" }\nswitches:\n',
    );
    expect(told(twice)).toEqual(['7 instances[1].name: instance "order-1" stands twice']);
  });

  it('takes an address of the instances, and believes its services', () => {
    const remote = whole.replace(
      /instances:\n.*\n/,
      'instances: http://127.0.0.1:8080/instances\n',
    );
    expect(parsed(remote)).toMatchObject({
      value: { file: { instances: 'http://127.0.0.1:8080/instances' } },
    });
  });

  it('shows no value of a variable', () => {
    const wrong = whole.replace('kind: redis', 'kind: postgres');
    expect(told(wrong).join()).not.toContain('secret');
    expect(told(wrong)).toEqual([
      '3 providers.store.url: write an address such as postgres://user@127.0.0.1/shop',
    ]);
    const unset = parseSwitchFile(whole, 's.yaml', {});
    expect(unset.ok ? [] : unset.error.map(({ message }) => message)).toEqual([
      'environment variable ZEROHOUR_TARGET_REDIS is not set; set it, or write the value',
    ]);
  });

  it('holds 3,000 switches', () => {
    const many = Array.from(
      { length: 3_000 },
      (_, index) =>
        `  s${index}: { owner: team, kind: limit, values: { min: 0, max: 9 }, default: 1, expires: 2027-01-01, provider: store }`,
    ).join('\n');
    const result = parsed(`${whole}${many}\n`);
    expect(result.ok && result.value.file.switches.length).toBe(3_002);
  });

  it('is told to split off what is larger than its limit', () => {
    expect(told(`# ${'x'.repeat(2_097_152)}`)).toEqual([
      '1 : the file is larger than 2048 KiB; split off its data',
    ]);
    expect(told('a: [')).toHaveLength(1);
  });
});
