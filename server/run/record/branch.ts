/**
 * Where the branch stands, the first that is set decides: what a person says; the source branch of a pull request in
 * GitHub Actions, whose `GITHUB_REF_NAME` is `12/merge`; the branch or tag of other jobs there; the same of GitLab CI,
 * in whose merge requests it is the source branch.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables
 * https://docs.gitlab.com/ci/variables/predefined_variables/
 */
const variables = [
  'ZEROHOUR_BRANCH',
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_REF_NAME',
] as const;

/** The branch or tag that a run tests, as the environment of its server says; undefined: it does not say. */
export function branchOf(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  // GitHub sets GITHUB_HEAD_REF to nothing where there is no pull request.
  return variables.map((name) => env[name]?.trim()).find((branch) => branch);
}
