import { describe, expect, it, vi } from 'vitest';
import { addressRule } from './addresses.ts';
import { allowedAddresses, egressFromHere, findEgressPolicy, type Lookup } from './lookup.ts';

const names: Lookup = async (name) => {
  const known: Readonly<Record<string, readonly string[]>> = {
    'shop.test': ['10.0.7.1', '10.0.7.2'],
    'half.test': ['10.0.7.1', '169.254.169.254'],
    'mapped.test': ['::ffff:169.254.169.254'],
    'empty.test': [],
  };
  const found = known[name];
  if (found === undefined) throw new Error(`getaddrinfo ENOTFOUND ${name}`);
  return found;
};
const meta = 'is a link-local, metadata or reserved address and never a target';

describe('allowedAddresses', () => {
  const rule = addressRule([]);

  it('judges every address of a name, not only the first', async () => {
    expect(await allowedAddresses('shop.test', rule, names)).toEqual({
      ok: true,
      value: ['10.0.7.1', '10.0.7.2'],
    });
    expect(await allowedAddresses('half.test', rule, names)).toEqual({
      ok: false,
      error: `host half.test is refused: 169.254.169.254 ${meta}`,
    });
    expect((await allowedAddresses('mapped.test', rule, names)).ok).toBe(false);
  });

  it('judges literals without asking anybody', async () => {
    const nobody: Lookup = () => Promise.reject(new Error('asked'));
    expect(await allowedAddresses('127.0.0.1', rule, nobody)).toEqual({
      ok: true,
      value: ['127.0.0.1'],
    });
    expect(await allowedAddresses('[::1]', rule, nobody)).toEqual({ ok: true, value: ['::1'] });
    expect((await allowedAddresses('[fe80::1]', rule, nobody)).ok).toBe(false);
  });

  it.each(['2852039166', '0xa9fea9fe', '0251.0376.0251.0376', '169.254.43518'])(
    'knows a metadata address spelled %s, which this machine reads as one',
    async (spelled) => {
      expect(await allowedAddresses(spelled, rule)).toEqual({
        ok: false,
        error: `host ${spelled} is refused: 169.254.169.254 ${meta}`,
      });
    },
  );

  it('tells a name that has no address', async () => {
    expect(await allowedAddresses('empty.test', rule, names)).toEqual({
      ok: false,
      error: 'host empty.test has no address',
    });
    expect(await allowedAddresses('gone.test', rule, names)).toEqual({
      ok: false,
      error:
        'host gone.test cannot be looked up: getaddrinfo ENOTFOUND gone.test; check the name in the target file',
    });
  });
});

describe('a name server', () => {
  it('that does not answer is waited for for five seconds', async () => {
    vi.useFakeTimers();
    try {
      const found = allowedAddresses(
        'shop.test',
        addressRule([]),
        () => new Promise(() => undefined),
      );
      await vi.advanceTimersByTimeAsync(4_999);
      const early = await Promise.race([found, Promise.resolve(null)]);
      await vi.advanceTimersByTimeAsync(1);
      expect([early, await found]).toEqual([
        null,
        {
          ok: false,
          error:
            'host shop.test cannot be looked up: no answer in 5000 ms; check the name in the target file',
        },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('that answered leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      await allowedAddresses('shop.test', addressRule([]), names);
      await allowedAddresses('gone.test', addressRule([]), names);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('findEgressPolicy', () => {
  it('keeps every host with its addresses', async () => {
    const target = { allowHosts: ['SHOP.test:443', '127.0.0.1:80'], allowAddresses: [] };
    const lower: Lookup = (name) => names(name.toLowerCase());
    const here = { host: 'server', id: 'boot net:[1]' };
    expect(await findEgressPolicy(target, lower, here)).toEqual({
      ok: true,
      value: {
        loopbackOf: here,
        hosts: [
          { host: 'shop.test:443', addresses: ['10.0.7.1', '10.0.7.2'] },
          { host: '127.0.0.1:80', addresses: ['127.0.0.1'] },
        ],
        allowAddresses: [],
      },
    });
  });

  it('names no owner of a loopback where there is no such address', async () => {
    const target = { allowHosts: ['shop.test:443'], allowAddresses: [] };
    const found = await findEgressPolicy(target, names);
    expect(found.ok && 'loopbackOf' in found.value).toBe(false);
  });

  it('holds names to the addresses of the target file', async () => {
    const target = { allowHosts: ['shop.test:443'], allowAddresses: ['10.0.7.1/32'] };
    expect(await findEgressPolicy(target, names)).toEqual({
      ok: false,
      error: 'host shop.test is refused: 10.0.7.2 is not in allowAddresses',
    });
  });
});

describe('egressFromHere', () => {
  const hosts = [{ host: 'shop.test:443', addresses: ['10.0.7.9'] }];
  const moved: Lookup = async () => ['203.0.113.1'];

  it('keeps to what preflight found, whatever the name says now', async () => {
    const egress = { hosts, allowAddresses: [] };
    expect(await egressFromHere(egress, moved)).toEqual({ ok: true, value: egress });
  });

  it('looks up where the load is driven when the file says which addresses may be', async () => {
    const egress = { hosts, allowAddresses: ['10.0.7.0/24'] };
    expect(await egressFromHere(egress, names)).toEqual({
      ok: true,
      value: { ...egress, hosts: [{ host: 'shop.test:443', addresses: ['10.0.7.1', '10.0.7.2'] }] },
    });
    expect(await egressFromHere(egress, moved)).toEqual({
      ok: false,
      error: 'host shop.test is refused: 203.0.113.1 is not in allowAddresses',
    });
  });

  describe('of a loopback address', () => {
    const server = { host: 'server', id: 'boot-1 net:[1]' };
    const far = { host: 'far', id: 'boot-2 net:[1]' };
    const egress = {
      hosts: [...hosts, { host: 'shop.local:80', addresses: ['127.0.0.1'] }],
      allowAddresses: [],
      loopbackOf: server,
    };
    const remedy = 'name the target by an address that each worker reaches';

    it('is the target on the machine whose owner agreed', async () => {
      expect(await egressFromHere(egress, names, server)).toEqual({ ok: true, value: egress });
    });

    it.each([far, { host: 'server', id: 'boot-1 net:[2]' }])(
      'is another one on %j',
      async (here) => {
        expect(await egressFromHere(egress, names, here)).toEqual({
          ok: false,
          error: `host shop.local:80 has the address 127.0.0.1: on this worker (${here.host}) that is its own loopback, not that of server; ${remedy}, or give the run workers of server only ("place")`,
        });
      },
    );

    it('is refused where only the worker’s own lookup gives it', async () => {
      const named = { hosts, allowAddresses: ['10.0.7.0/24', '127.0.0.0/8'] };
      const own: Lookup = async () => ['127.0.0.1'];
      const found = await egressFromHere(named, own, server);
      expect(found).toEqual({
        ok: false,
        error: `host shop.test:443 has the address 127.0.0.1: on this worker (server) that is its own loopback, which is not the one that the run may go to; ${remedy}, or give the run workers of the target's machine only ("place")`,
      });
      expect(await egressFromHere(named, names, server)).toMatchObject({ ok: true });
    });

    it('is taken of a server that named no owner yet', async () => {
      const { loopbackOf: _, ...older } = egress;
      expect(await egressFromHere(older, names, far)).toEqual({ ok: true, value: older });
    });
  });

  it('refuses a stored address that may never be', async () => {
    const egress = {
      hosts: [{ host: 'a:80', addresses: ['169.254.169.254'] }],
      allowAddresses: [],
    };
    expect(await egressFromHere(egress)).toEqual({ ok: false, error: `169.254.169.254 ${meta}` });
  });
});

describe('how certificates are checked', () => {
  const of = (host: string, more: object = {}) =>
    findEgressPolicy(
      { allowHosts: [host], allowAddresses: [], insecure: true, ...more },
      async () => ['10.0.0.1', '203.0.113.7'],
    );
  const problem = (host: string) =>
    `"insecure" is for private and loopback addresses, and host ${host} is at 203.0.113.7; name the authority of its certificate by "ca"`;

  it('is by nobody at private and loopback addresses only', async () => {
    expect(await of('shop.test:443')).toEqual({ ok: false, error: problem('shop.test:443') });
    for (const host of ['[::1]:443', '127.0.0.1:443', '10.1.2.3:443']) {
      expect(await of(host)).toMatchObject({
        ok: true,
        value: { tls: { ca: null, client: null, insecure: true } },
      });
    }
    expect(await of('shop.test:443', { insecure: false })).toMatchObject({ ok: true });
  });

  it('is looked at again where the load begins', async () => {
    const tls = { ca: null, client: null, insecure: true };
    const hosts = [{ host: 'shop.test:443', addresses: ['203.0.113.7'] }];
    const kept = { hosts, allowAddresses: [], tls };
    expect(await egressFromHere(kept)).toEqual({ ok: false, error: problem('shop.test:443') });
    const moved = { hosts, allowAddresses: ['203.0.113.0/24'], tls };
    expect(await egressFromHere(moved, async () => ['203.0.113.7'])).toEqual({
      ok: false,
      error: problem('shop.test:443'),
    });
    expect(await egressFromHere({ ...kept, tls: { ...tls, insecure: false } })).toMatchObject({
      ok: true,
    });
  });

  it('goes with the addresses, and the markers with it; without them neither is there', async () => {
    const ca = { file: 'ca.pem', path: '/ca.pem', text: 'PEM' };
    const markers = { 'X-Run': '{run}' };
    expect(await of('10.0.7.1:80', { insecure: undefined, ca, markers })).toEqual({
      ok: true,
      value: {
        hosts: [{ host: '10.0.7.1:80', addresses: ['10.0.7.1'] }],
        allowAddresses: [],
        tls: { ca: 'PEM', client: null, insecure: false },
        markers,
      },
    });
    expect(await of('10.0.7.1:80', { insecure: undefined })).toEqual({
      ok: true,
      value: { hosts: [{ host: '10.0.7.1:80', addresses: ['10.0.7.1'] }], allowAddresses: [] },
    });
  });
});
