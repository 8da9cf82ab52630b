import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { StartPreflight } from './generated.ts';
import { keys } from './keys.ts';
import { isOver } from './runState.ts';

/** The newest 100 runs; refreshed every 2 s while one is under way. */
export function useRuns() {
  return useQuery({
    queryKey: keys.runs,
    queryFn: newestRuns,
    refetchInterval: (query) =>
      query.state.data?.some((run) => !isOver(run.state)) === true ? 2000 : 15_000,
  });
}

async function newestRuns() {
  return answerOf('listRuns', await api.GET('/api/runs', { params: { query: { limit: 100 } } }));
}

export function useRun(id: string) {
  return useQuery({
    queryKey: keys.run(id),
    queryFn: async () =>
      answerOf('run', await api.GET('/api/runs/{id}', { params: { path: { id } } })),
  });
}

/** Headers of a request beside its body: the approval of a second person. */
export interface WithHeaders {
  readonly headers: Readonly<Record<string, string>>;
}

export function useStart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ headers, ...body }: StartPreflight & WithHeaders) =>
      answerOf(
        'startRun',
        await api.POST('/api/runs', { headers, body: { ...body, source: null } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.runs }),
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

/** `rate`: a multiple of the scenario's rates, such as `1.5x`. */
export function useChangeRate(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rate: string) =>
      answerOf(
        'changeRate',
        await api.POST('/api/runs/{id}/rate', { params: { path: { id } }, body: { rate } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.run(id) }),
  });
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

/** Address of a file of a run's folder. */
export function fileUrl(runId: string, name: string): string {
  return `/api/runs/${encodeURIComponent(runId)}/files/${encodeURIComponent(name)}`;
}
