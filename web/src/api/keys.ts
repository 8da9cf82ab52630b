/** The cache key of each query of the API. */
export const keys = {
  session: ['session'],
  runs: ['runs'],
  run: (id: string) => ['run', id],
  report: (id: string) => ['report', id],
  timeline: (id: string) => ['timeline', id],
  scenarios: ['scenarios'],
  scenario: (id: string, target: string | null) => ['scenario', id, target],
  targets: ['targets'],
  tokens: ['tokens'],
  users: ['users'],
  killSwitch: ['kill-switch'],
  workers: ['workers'],
  joinTokens: ['join-tokens'],
} as const;
