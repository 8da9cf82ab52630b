/** The fixture's workers and join tokens; each route returns the body and status of its answer. */

const ago = (ms) => new Date(Date.now() - ms).toISOString();

const worker = (name, more) => ({
  name,
  host: name.replace(/-[0-9a-f]+$/, ''),
  labels: {},
  capacity: 8,
  busy: 0,
  version: '0.1.0',
  joined: true,
  live: true,
  seenAt: ago(1200),
  ...more,
});

let list = [
  worker('server-4711', { joined: false, busy: 2, capacity: 16 }),
  worker('load-a1-9f3c', { labels: { zone: 'a', rack: '7' }, busy: 6 }),
  worker('load-a2-11d0', { labels: { zone: 'a', rack: '9', disk: 'ssd' } }),
  worker('load-b1-77e2', { labels: { zone: 'b' }, live: false, busy: 1, seenAt: ago(250_000) }),
  worker('load-b2-0c55', { live: false, seenAt: null, version: '' }),
];

let tokens = [
  { id: '1', labels: { zone: 'b' }, usesLeft: 2, expiresAt: ago(-3_600_000), by: 'admin' },
];

export const workers = [
  ['GET', /^\/api\/workers$/, () => [list]],
  [
    'DELETE',
    /^\/api\/workers\/([^/]+)$/,
    ({ match }) => {
      list = list.filter(({ name }) => name !== decodeURIComponent(match[1]));
      return [null, 204];
    },
  ],
];

export const joinTokens = [
  ['GET', /^\/api\/join-tokens$/, () => [tokens]],
  [
    'POST',
    /^\/api\/join-tokens$/,
    ({ body }) => {
      const made = {
        id: String(tokens.length + 1),
        labels: body.labels,
        usesLeft: body.uses,
        expiresAt: ago(-body.expiresInMs),
        by: 'admin',
      };
      tokens = [made, ...tokens];
      return [{ ...made, secret: `zhj_${'fixture'.repeat(6)}1` }, 201];
    },
  ],
  [
    'DELETE',
    /^\/api\/join-tokens\/(\d+)$/,
    ({ match }) => {
      tokens = tokens.filter(({ id }) => id !== match[1]);
      return [null, 204];
    },
  ],
];
