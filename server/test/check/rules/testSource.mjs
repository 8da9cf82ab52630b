// @ts-check
import { posix } from 'node:path';
import { anyMatcher } from '../glob.mjs';
import { isTest } from '../tree.mjs';

/** Where a test may be one of the whole, not of a file beside it. */
const wholeSystemFolders = [
  'server/test',
  'shadow-data/test',
  'scenarios/mall/stack/test',
  'web/e2e',
  'web/src/test',
];
const isWholeSystem = anyMatcher(wholeSystemFolders);

/** @type {import('../tree.mjs').Rule} */
export const testSource = {
  name: 'testSource',
  why: 'A test is found by the name of what it tests; without a source of that name it is lost.',
  check: (tree) =>
    [...tree.paths]
      .filter((path) => isTest(path) && !isWholeSystem(path))
      .map((path) => ({ path, stem: stemOf(path) }))
      .filter(({ stem }) => !['.ts', '.tsx', '.mjs'].some((end) => tree.paths.has(stem + end)))
      .map(({ path, stem }) => {
        const folders = wholeSystemFolders.join(', ');
        const message = `no source ${posix.basename(stem)} beside it: name the test after its source, or move it below ${folders}`;
        return { file: path, line: 1, message };
      }),
};

/**
 * `x` of `x.test.ts`, `x.it.test.ts`, `x.timed.it.test.ts` and `x.contract.test.ts`.
 *
 * @param {string} path
 */
function stemOf(path) {
  return path.replace(/(\.(it|timed|contract))*\.(test|e2e)\.\w+$/, '');
}
