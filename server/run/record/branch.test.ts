import { expect, it } from 'vitest';
import { branchOf } from './branch.ts';

it.each([
  [{}, undefined],
  [{ ZEROHOUR_BRANCH: ' ', GITHUB_HEAD_REF: '', GITHUB_REF_NAME: 'main' }, 'main'],
  [{ GITHUB_HEAD_REF: 'faster', GITHUB_REF_NAME: '12/merge' }, 'faster'],
  [{ GITHUB_REF_NAME: 'main', CI_COMMIT_REF_NAME: 'other' }, 'main'],
  [{ CI_COMMIT_REF_NAME: 'release/1' }, 'release/1'],
  [{ ZEROHOUR_BRANCH: ' mine ', GITHUB_HEAD_REF: 'faster' }, 'mine'],
])('reads the branch of %j', (env, branch) => {
  expect(branchOf(env)).toBe(branch);
});
