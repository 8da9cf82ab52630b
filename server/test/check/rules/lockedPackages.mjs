// @ts-check

/** @typedef {{ readonly version?: string, readonly integrity?: string, readonly resolved?: string, readonly link?: boolean }} Locked */

/** @type {import('../tree.mjs').Rule} */
export const lockedPackages = {
  name: 'lockedPackages',
  why: 'npm installs whatever it is given for a package without a checksum, and an address binds every clone to one registry.',
  check: (tree) =>
    tree.files
      .filter(({ path }) => path === 'package-lock.json')
      .flatMap(({ path, lines }) =>
        problemsOf(lines.join('\n')).map(([name, message]) => ({
          file: path,
          line: lines.findIndex((line) => line.includes(`"${name}": {`)) + 1,
          message,
        })),
      ),
};

/** @param {string} text */
function problemsOf(text) {
  /** @type {[string, Locked][]} */
  const packages = Object.entries(JSON.parse(text).packages ?? {});
  return packages
    .filter(([name, { link }]) => name.includes('node_modules/') && link !== true)
    .flatMap(([name, { integrity, resolved }]) => [
      ...(integrity?.startsWith('sha512-') === true ? [] : [noChecksum(name)]),
      ...(resolved === undefined ? [] : [address(name)]),
    ]);
}

/** @param {string} name @returns {[string, string]} */
const noChecksum = (name) => [
  name,
  'the package has no sha512 "integrity": add what "npm view NAME@VERSION dist.integrity" says',
];
/** @param {string} name @returns {[string, string]} */
const address = (name) => [name, 'the package names an address: remove its "resolved"'];
