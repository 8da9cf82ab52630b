import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isOver } from '../ui/Tag.tsx';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { Login, StartPreflight } from './generated.ts';

/** What the pages ask of the server; each hook is one operation of the API. */
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
  killSwitch: ['kill-switch'],
} as const;

export function useSession() {
  return useQuery({
    queryKey: keys.session,
    queryFn: async () => answerOf('session', await api.GET('/api/session')),
    staleTime: 60_000,
  });
}

export function useLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Login) => answerOf('login', await api.POST('/api/session', { body })),
    onSuccess: (session) => client.setQueryData(keys.session, session),
  });
}

export function useLogout() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => answerOf('logout', await api.DELETE('/api/session')),
    onSuccess: () => client.clear(),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly current: string; readonly next: string }) =>
      answerOf('changePassword', await api.PUT('/api/session/password', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.session }),
  });
}

/** The newest 100 runs; asked again often while one of them is under way. */
export function useRuns() {
  return useQuery({
    queryKey: keys.runs,
    queryFn: newestRuns,
    refetchInterval: (query) =>
      query.state.data?.some((run) => !isOver(run.state)) === true ? 2000 : 15_000,
  });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: keys.run(id),
    queryFn: async () =>
      answerOf('run', await api.GET('/api/runs/{id}', { params: { path: { id } } })),
  });
}

async function newestRuns() {
  return answerOf('listRuns', await api.GET('/api/runs', { params: { query: { limit: 100 } } }));
}

/** A report never changes once it is written. */
export function useReport(id: string) {
  return useQuery({
    queryKey: keys.report(id),
    queryFn: async () =>
      answerOf('report', await api.GET('/api/runs/{id}/report', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Makes the report of an ended run from what was recorded. */
export function useMakeReport(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      answerOf('makeReport', await api.POST('/api/runs/{id}/report', { params: { path: { id } } })),
    onSuccess: (report) => {
      client.setQueryData(keys.report(id), report);
      return Promise.all([
        client.invalidateQueries({ queryKey: keys.run(id) }),
        client.invalidateQueries({ queryKey: keys.runs }),
      ]);
    },
  });
}

/** All merged seconds of a run that has ended. */
export function useTimeline(id: string) {
  return useQuery({
    queryKey: keys.timeline(id),
    queryFn: async () =>
      answerOf('timeline', await api.GET('/api/runs/{id}/timeline', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useScenarios() {
  return useQuery({
    queryKey: keys.scenarios,
    queryFn: async () => answerOf('listScenarios', await api.GET('/api/scenarios')),
  });
}

/** A scenario planned on the target named; null takes the one that its file names. */
export function useScenario(id: string, target: string | null) {
  return useQuery({
    queryKey: keys.scenario(id, target),
    queryFn: async () =>
      answerOf(
        'scenario',
        await api.GET('/api/scenarios/{id}', { params: { path: { id }, query: { target } } }),
      ),
  });
}

export function useTargets() {
  return useQuery({
    queryKey: keys.targets,
    queryFn: async () => answerOf('listTargets', await api.GET('/api/targets')),
  });
}

export function useStart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: StartPreflight) =>
      answerOf('startRun', await api.POST('/api/runs', { body: { ...body, source: null } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.runs }),
  });
}

export function usePreflight() {
  return useMutation({
    mutationFn: async (body: StartPreflight) =>
      answerOf('preflight', await api.POST('/api/scenarios/preflight', { body })),
  });
}

export function useAbort(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) =>
      answerOf(
        'abortRun',
        await api.POST('/api/runs/{id}/abort', { params: { path: { id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.run(id) }),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: keys.tokens,
    queryFn: async () => answerOf('listTokens', await api.GET('/api/tokens')),
  });
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) =>
      answerOf('createToken', await api.POST('/api/tokens', { body: { name } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf('revokeToken', await api.DELETE('/api/tokens/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.tokens }),
  });
}

/** The safety lever; anybody may have pulled it anywhere, so it is asked for all the time. */
export function useKillSwitch() {
  return useQuery({
    queryKey: keys.killSwitch,
    queryFn: async () => answerOf('killSwitch', await api.GET('/api/kill-switch')),
    refetchInterval: 3000,
  });
}

export function usePullKillSwitch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) =>
      answerOf('pullKillSwitch', await api.POST('/api/kill-switch/pull', { body: { reason } })),
    onSuccess: ({ killSwitch }) => {
      client.setQueryData(keys.killSwitch, killSwitch);
      return client.invalidateQueries({ queryKey: keys.runs });
    },
  });
}

export function useLiftKillSwitch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => answerOf('liftKillSwitch', await api.POST('/api/kill-switch/lift')),
    onSuccess: (killSwitch) => client.setQueryData(keys.killSwitch, killSwitch),
  });
}

/** Address of a file of a run's folder. */
export function fileUrl(runId: string, name: string): string {
  return `/api/runs/${encodeURIComponent(runId)}/files/${encodeURIComponent(name)}`;
}
