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
  allSwitches: ['switches'],
  switches: (query: {
    readonly target: string;
    readonly search: string;
    readonly offset: number;
  }) => ['switches', 'page', query],
  pushes: (target: string) => ['switches', 'pushes', target],
  switchHistory: (target: string) => ['switches', 'history', target],
  switchEffects: (target: string, name: string) => ['switches', 'effects', target, name],
  drills: ['drills'],
  drill: (id: string) => ['drills', 'one', id],
  drillReport: (id: string) => ['drills', 'report', id],
  loadEvents: (runId: string) => ['load-evidence', 'events', runId],
  loadFindings: (runId: string) => ['load-evidence', 'findings', runId],
  drillFiles: ['drill-files'],
  drillPlan: (id: string, target: string | null) => ['drill-files', 'plan', id, target],
  failureMatrix: ['drills', 'matrix'],
  workers: ['workers'],
  joinTokens: ['join-tokens'],
  campaigns: ['campaigns'],
  campaign: (id: string) => ['campaigns', 'one', id],
  capacityPlan: (forecast: string) => ['capacity-plan', forecast],
} as const;
