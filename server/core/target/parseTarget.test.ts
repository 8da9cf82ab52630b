import { describe, expect, it } from 'vitest';
import { parseTarget } from './parseTarget.ts';

const small = `name: mall
baseUrl: http://127.0.0.1:8080
allowHosts: [127.0.0.1:8080]
caps: { ratePerSecondMax: 500, vusMax: 1000, durationMsMax: 10m }
shadow: { key: "\${ZEROHOUR_TARGET_KEY}" }
`;
const key = '0123456789abcdef';
const env = { ZEROHOUR_TARGET_KEY: key };

const diagnosticsOf = (text: string, variables: Readonly<Record<string, string>> = env) => {
  const parsed = parseTarget(text, 'mall.yaml', variables);
  return parsed.ok
    ? []
    : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('parseTarget', () => {
  it('expands variables and fills in what a small file leaves out', () => {
    expect(parseTarget(small, 'mall.yaml', env)).toEqual({
      ok: true,
      value: {
        name: 'mall',
        baseUrl: 'http://127.0.0.1:8080',
        allowHosts: ['127.0.0.1:8080'],
        allowAddresses: [],
        quiet: [],
        ownership: 'file',
        isolation: 'shadow',
        seed: null,
        caps: { ratePerSecondMax: 500, vusMax: 1000, durationMsMax: 600_000 },
        shadow: { key, header: 'baggage', hops: [], seedUrl: null },
        stores: {
          postgresUrl: null,
          schemas: { live: 'live', shadow: 'shadow' },
          redisUrl: null,
          redisPrefixes: { live: 'live:', shadow: 'shadow:' },
          allowWritableRole: false,
        },
        identity: [],
        customerStatsUrl: null,
        switches: null,
        healthUrl: null,
      },
    });
  });

  it('keeps what the file says about certificates and markers', () => {
    const more = `ca: ca.pem\ncert: c.pem\nkey: c.key\ninsecure: false\nmarkers: { X-Run: "zh-{run}" }\n`;
    const parsed = parseTarget(`${small}${more}`, 'mall.yaml', env);
    expect(parsed.ok && parsed.value).toMatchObject({
      ca: { file: 'ca.pem', path: '', text: '' },
      cert: { file: 'c.pem' },
      key: { file: 'c.key' },
      insecure: false,
      markers: { 'X-Run': 'zh-{run}' },
    });
    const dedicated = small.replace(/shadow:.*\n/, 'isolation: dedicated\n');
    expect(diagnosticsOf(`${dedicated}markers: { baggage: "zh-run={run}", X-T: a }`)).toEqual([]);
    const own = small.replace('_KEY}"', '_KEY}", header: x-shadow');
    expect(diagnosticsOf(`${own}markers: { baggage: a }`)).toEqual([]);
    expect(diagnosticsOf(`${own}markers: { X-Shadow: a }`)).toHaveLength(1);
    expect(diagnosticsOf(`${small}insecure: true`)).toEqual([]);
    expect(diagnosticsOf(`${small}ca: ca.pem`)).toEqual([]);
  });

  it('takes IPv6 addresses and names with "_"', () => {
    const hosts = `["[0:0::1]:8080", "my_shop.test:80"]`;
    const parsed = parseTarget(small.replace('[127.0.0.1:8080]', hosts), 'mall.yaml', env);
    expect(parsed.ok && parsed.value.allowHosts).toEqual(['[::1]:8080', 'my_shop.test:80']);
  });

  describe('a dedicated stack', () => {
    const dedicated = small.replace(/shadow:.*\n/, 'isolation: dedicated\n');

    it('needs no shadow block on this machine, and lies in the schema public', () => {
      const parsed = parseTarget(dedicated, 'mall.yaml', {});
      expect(parsed.ok && parsed.value).toMatchObject({
        isolation: 'dedicated',
        shadow: { key: '', header: 'baggage', hops: [], seedUrl: null },
        stores: { schemas: { live: 'public', shadow: 'shadow' } },
      });
      const named = parseTarget(`${dedicated}stores: { schemas: { live: shop } }`, 'f', {});
      expect(named.ok && named.value.stores.schemas.live).toBe('shop');
      const other = parseTarget(`${dedicated}stores: { redisUrl: "redis://h" }`, 'f', {});
      expect(other.ok && other.value.stores.schemas.live).toBe('public');
      const observed = parseTarget(`${small}isolation: observe`, 'f', env);
      expect(observed.ok && observed.value.stores.schemas.live).toBe('live');
    });

    it('needs the key by which the owner of another machine agrees', () => {
      const remote = dedicated.replaceAll('127.0.0.1:8080', 'shop.test:80');
      expect(diagnosticsOf(remote, {})).toEqual([
        '1:1 "shadow" is missing: its key signs the text by which the owner of shop.test:80 agrees to load',
      ]);
      expect(diagnosticsOf(`${remote}ownership: none`, {})).toEqual([]);
      expect(diagnosticsOf(`${remote}shadow: { key: ${key} }`, {})).toEqual([]);
    });
  });

  it('has the Redis of customers where rehearsals have one of their own', () => {
    const own = 'shadowRedisUrl: "redis://s"';
    expect(diagnosticsOf(`${small}stores: { ${own} }`)).toEqual([
      '6:11 the Redis of customers is missing beside it; add stores.redisUrl',
    ]);
    expect(diagnosticsOf(`${small}stores: { ${own}, redisUrl: "redis://r" }`)).toEqual([]);
    expect(diagnosticsOf(`${small}stores: { shadowRedisUrl: null }`)).toEqual([]);
  });

  it('takes one way to fill the stock', () => {
    const seeded = small.replace('_KEY}"', '_KEY}", seedUrl: "http://h/seed"');
    expect(diagnosticsOf(`${seeded}seed: none`)).toEqual([
      '6:1 give seed or shadow.seedUrl, one of the two',
    ]);
    expect(diagnosticsOf(`${small}seed: none`)).toEqual([]);
    expect(diagnosticsOf(seeded)).toEqual([]);
    expect(diagnosticsOf(`${small}seed: all`)).toEqual([
      '6:7 write none, { sql: seed.sql, postgresUrl: … } or { command: [./seed.sh] }',
    ]);
  });

  it.each(['shadow', 'observe'])('isolation %s needs a signing key', (isolation) => {
    const text = small.replace(/shadow:.*\n/, `isolation: ${isolation}\n`);
    expect(diagnosticsOf(text)).toEqual(['1:1 "shadow" is missing']);
  });

  it('names the kinds of isolation beside the other faults', () => {
    expect(diagnosticsOf(`${small.replace(/shadow:.*\n/, '')}isolation: none`)).toEqual([
      '5:12 write shadow, dedicated, observe',
    ]);
    expect(diagnosticsOf(small.replace(/shadow:.*\n/, 'quiet: 3\n'))).toHaveLength(2);
  });

  it('keeps all that a full file says', () => {
    const full = {
      name: 'mall',
      baseUrl: 'https://shop.test',
      allowHosts: ['shop.test:443', 'pay.shop.test:80'],
      allowAddresses: ['10.0.7.0/24', 'fd00::/64'],
      quiet: [{ days: 'sat,sun', from: '09:00', to: '24:00', timeZone: 'Europe/Berlin' }],
      ownership: 'dns',
      isolation: 'observe',
      seed: null,
      caps: { ratePerSecondMax: 0.5, vusMax: 1, durationMsMax: 1 },
      shadow: {
        key,
        header: 'x-shadow',
        hops: [{ service: 'orders', url: 'http://10.0.0.1:1' }],
        seedUrl: 'http://10.0.0.1/seed',
      },
      stores: {
        postgresUrl: 'postgres://audit@db/mall',
        schemas: { live: 'public', shadow: 'zh' },
        redisUrl: 'redis://r',
        shadowRedisUrl: 'redis://s',
        redisPrefixes: { live: 'l:', shadow: 's:' },
        allowWritableRole: true,
      },
      identity: [{ table: 'live.orders', column: 'customer' }],
      customerStatsUrl: 'http://10.0.0.1/stats',
      switches: { url: 'http://10.0.0.1/switches', names: ['inventory.guard'] },
      healthUrl: 'http://10.0.0.1/health',
    };
    const window = {
      days: [6, 7],
      fromMinute: 540,
      toMinute: 1_440,
      timeZone: 'Europe/Berlin',
      text: 'sat,sun 09:00–24:00 Europe/Berlin',
    };
    expect(parseTarget(JSON.stringify(full), 'mall.yaml', {})).toEqual({
      ok: true,
      value: { ...full, quiet: [window] },
    });
  });

  it('puts values in after the YAML was read, so that none can change the file', () => {
    const sly = parseTarget(small, 'mall.yaml', { ZEROHOUR_TARGET_KEY: '0123456789", x: [' });
    expect(sly.ok && sly.value.shadow.key).toBe('0123456789", x: [');
  });

  it.each([
    [
      'a variable that is not set',
      small,
      {},
      ['5:16 environment variable ZEROHOUR_TARGET_KEY is not set; set it, or write the value'],
    ],
    [
      'an empty variable',
      small,
      { ZEROHOUR_TARGET_KEY: '' },
      ['5:16 environment variable ZEROHOUR_TARGET_KEY is not set; set it, or write the value'],
    ],
    [
      'a missing variable in a list',
      small.replace('[127.0.0.1:8080]', `["\${ZEROHOUR_TARGET_HOST}:80"]`),
      env,
      ['3:14 environment variable ZEROHOUR_TARGET_HOST is not set; set it, or write the value'],
    ],
    [
      'a variable that it may not read',
      small.replace('[127.0.0.1:8080]', `["\${DATABASE_URL}:80"]`),
      env,
      [
        '3:14 a target file may not read the environment variable DATABASE_URL; call it ZEROHOUR_TARGET_DATABASE_URL, or list it in ZEROHOUR_TARGET_VARIABLES where the server starts',
      ],
    ],
    [
      'a short key',
      small,
      { ZEROHOUR_TARGET_KEY: '0123456789abcde' },
      ['5:16 the signing key has at least 16 characters'],
    ],
    [
      'an unknown key',
      `${small}basUrl: x\n`,
      env,
      ['6:1 unknown key "basUrl"; did you mean "baseUrl"?'],
    ],
    ['a missing key', small.replace('vusMax: 1000, ', ''), env, ['4:1 "vusMax" is missing']],
    [
      'a missing duration',
      small.replace(', durationMsMax: 10m', ''),
      env,
      ['4:1 "durationMsMax" is missing'],
    ],
    [
      'an address that is none',
      small.replace('http://127.0.0.1:8080\n', 'ftp://x\n'),
      env,
      ['2:10 write an address such as http://127.0.0.1:8080'],
    ],
    [
      'a user in an address',
      small.replace('http://127.0.0.1:8080\n', 'http://user@127.0.0.1:8080\n'),
      env,
      ['2:10 an address holds no user and no password, because plans and reports show it'],
    ],
    [
      'a password in an address',
      small.replace('http://127.0.0.1:8080\n', 'http://:pass@127.0.0.1:8080\n'),
      env,
      ['2:10 an address holds no user and no password, because plans and reports show it'],
    ],
    [
      'a query that would swallow the steps',
      small.replace('http://127.0.0.1:8080\n', '"http://127.0.0.1:8080/?a=1"\n'),
      env,
      ['2:10 ends with its path: paths are added to it, so a query or a "#" would swallow them'],
    ],
    [
      'a fragment that would',
      small.replace('http://127.0.0.1:8080\n', '"http://127.0.0.1:8080/#part"\n'),
      env,
      ['2:10 ends with its path: paths are added to it, so a query or a "#" would swallow them'],
    ],
    [
      'the same in the address of switches',
      `${small}switches: { url: "http://127.0.0.1:8080/?a", names: [] }\n`,
      env,
      ['6:18 ends with its path: paths are added to it, so a query or a "#" would swallow them'],
    ],
    [
      'a host without its port',
      small.replace('[127.0.0.1:8080]', '[127.0.0.1]'),
      env,
      ['3:14 write host:port, such as shop.test:443 or [::1]:8080'],
    ],
    [
      'no host at all',
      small.replace('[127.0.0.1:8080]', '[]'),
      env,
      ['3:13 [] is too short; at least 1 in the list'],
    ],
    [
      'hosts that k6 cannot tell apart',
      small.replace('[127.0.0.1:8080]', '["[::1]:8080", "[::2]:8080"]'),
      env,
      [
        '3:13 k6 cannot tell [::1]:8080 from [::2]:8080; give one of them another name (in /etc/hosts), and write that',
      ],
    ],
    [
      'half a client certificate',
      `${small}cert: client.pem\n`,
      env,
      ['6:7 a client certificate is "cert" and "key"; "key" is missing'],
    ],
    [
      'the other half',
      `${small}key: client.key\n`,
      env,
      ['6:6 a client certificate is "cert" and "key"; "cert" is missing'],
    ],
    [
      'an authority where nothing is checked',
      `${small}ca: ca.pem\ninsecure: true\n`,
      env,
      ['7:11 nothing is checked, so "ca" is of no use; keep one of the two'],
    ],
    [
      'a marker in the place of the tag',
      `${small}markers: { Baggage: a }\n`,
      env,
      [
        '6:21 header Baggage carries the shadow tag; give the marker another name, or the tag another shadow.header',
      ],
    ],
    [
      'markers that HTTP has itself or cannot carry',
      `${small}markers: { Host: a, X-A: " a", "x b": a }\n`,
      env,
      [
        '6:12 "Host": is set by Zerohour or by HTTP itself',
        '6:26 write printable ASCII without spaces at its ends',
        '6:32 "x b": not a header name',
      ],
    ],
    [
      'an address without its prefix',
      `${small}allowAddresses: [10.0.0.1]\n`,
      env,
      ['6:18 write addresses with their prefix, such as 10.0.7.0/24 or fd00::/64'],
    ],
    [
      'every diagnostic of a quiet window',
      `${small}quiet: [{ days: Mon, from: 9:00, to: "25:00", timeZone: Mars/Base }]\n`,
      env,
      [
        '6:17 write days such as mon-fri, "sat,sun" or daily',
        '6:28 write a time such as "09:00", in quotes',
        '6:38 write a time such as "09:00", in quotes',
        '6:57 no such time zone; write a name such as Europe/Berlin or UTC',
      ],
    ],
    [
      'an ownership that is none of the three',
      `${small}ownership: mine\n`,
      env,
      ['6:12 write file, dns or none'],
    ],
    [
      'a rate of nothing',
      small.replace('Max: 500', 'Max: 0'),
      env,
      ['4:27 0 is too little; more than 0'],
    ],
    [
      'a duration of nothing',
      small.replace('10m', '0s'),
      env,
      ['4:61 write a duration such as 200ms, 2s or 1m30s'],
    ],
    [
      'a value as it is written, not what a variable holds',
      small.replace('500', `"\${ZEROHOUR_TARGET_KEY}"`),
      env,
      [`4:27 "\${ZEROHOUR_TARGET_KEY}" should be a number`],
    ],
    [
      'YAML that is none',
      'name: [',
      env,
      [
        '1:8 the indentation fits no line above, or a brace or bracket is not closed; line up the keys of a mapping',
      ],
    ],
  ])('tells %s', (_, text, variables, diagnostics) => {
    expect(diagnosticsOf(text, variables as Record<string, string>)).toEqual(diagnostics);
  });
});

describe('the addresses of a target', () => {
  const line = 'baseUrl: http://127.0.0.1:8080\n';
  const several = (list: string, one = ''): string =>
    small.replace(line, `${one}baseUrls: ${list}\n`);
  const [a, b] = ['http://127.0.0.1:8080', 'http://10.0.0.2:80'];

  const listed = (count: number): string =>
    Array.from({ length: count }, (_, index) => `http://10.0.0.${index}:80`).join(', ');

  it('are one, or a list whose first is that one', () => {
    expect(diagnosticsOf(several(`[${listed(20)}]`))).toEqual([]);
    const parsed = (text: string) => {
      const target = parseTarget(text, 'mall.yaml', env);
      return target.ok ? [target.value.baseUrl, target.value.baseUrls] : target.error;
    };
    expect(parsed(small)).toEqual([a, undefined]);
    expect(parsed(several(`[${a}, ${b}]`))).toEqual([a, [a, b]]);
    expect(parsed(several(`[${a}]`))).toEqual([a, undefined]);
  });

  it.each([
    ['none', small.replace(line, ''), ['1:1 "baseUrl" is missing']],
    ['both', several(`[${a}, ${b}]`, line), ['3:1 give baseUrl or baseUrls, one of the two']],
    ['an empty list', several('[]'), ['2:11 [] is too short; at least 1 in the list']],
    [
      'one twice',
      several(`[${a}, http://localhost:8080]`),
      ['2:35 names the server of address 1 again; give each once'],
    ],
    [
      'another path',
      several(`[${a}, ${b}/shop]`),
      [`2:35 all addresses have the scheme and the path of the first one, ${a}`],
    ],
    [
      'no address',
      several(`[${a}, ftp://b]`),
      ['2:35 write an address such as http://127.0.0.1:8080'],
    ],
    ['too many', several(`[${listed(21)}]`), ['2:11 at most 20 addresses in the list']],
    ['no list', several(a), [`2:11 "${a}" should be a list`]],
  ])('are told with their place: %s', (_, text, told) => {
    expect(diagnosticsOf(text)).toEqual(told);
  });
});
