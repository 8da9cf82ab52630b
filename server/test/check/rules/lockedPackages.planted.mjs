// @ts-check
/** @param {Readonly<Record<string, unknown>>} packages */
const lock = (packages) => ({ 'package-lock.json': JSON.stringify({ packages }, null, 2) });
const entry = { version: '1.0.0', integrity: 'sha512-AAAA' };

export const planted = [
  {
    what: 'packages without a checksum or with an address',
    files: lock({
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { ...entry, integrity: 'sha1-AAAA' },
      'node_modules/b/node_modules/c': { ...entry, resolved: 'https://packages.test/c.tgz' },
    }),
    finds: [
      {
        file: 'package-lock.json',
        line: 3,
        message:
          'the package has no sha512 "integrity": add what "npm view NAME@VERSION dist.integrity" says',
      },
      {
        file: 'package-lock.json',
        line: 6,
        message:
          'the package has no sha512 "integrity": add what "npm view NAME@VERSION dist.integrity" says',
      },
      {
        file: 'package-lock.json',
        line: 10,
        message: 'the package names an address: remove its "resolved"',
      },
    ],
  },
];

export const clean = [
  {
    what: 'locked packages, the workspaces and their links',
    files: lock({
      '': { name: 'zerohour' },
      'node_modules/a': entry,
      'node_modules/@zerohour/shadow-data': { resolved: 'shadow-data', link: true },
      'shadow-data': { version: '0.1.0' },
    }),
  },
];
