import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import { isDrillOver } from './drillState.ts';
import type { StartDrill } from './generated.ts';
import { keys } from './keys.ts';
import type { WithHeaders } from './runQueries.ts';

/** The newest 200 drills; refreshed every 2 s while one is under way. */
export function useDrills() {
  return useQuery({
    queryKey: keys.drills,
    queryFn: async () =>
      answerOf('listDrills', await api.GET('/api/drills', { params: { query: { limit: 200 } } })),
    refetchInterval: (query) =>
      query.state.data?.some(({ state }) => !isDrillOver(state)) === true ? 2000 : 15_000,
  });
}

/** What drills have shown of each failure of each service. */
export function useFailureMatrix() {
  return useQuery({
    queryKey: keys.failureMatrix,
    queryFn: async () => answerOf('drillMatrix', await api.GET('/api/drills/matrix')),
    refetchInterval: 60_000,
  });
}

export function useAbortDrill(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (reason: string) =>
      answerOf(
        'abortDrill',
        await api.POST('/api/drills/{id}/abort', { params: { path: { id } }, body: { reason } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.drill(id) }),
  });
}

export function useDrill(id: string) {
  return useQuery({
    queryKey: keys.drill(id),
    queryFn: async () =>
      answerOf('drill', await api.GET('/api/drills/{id}', { params: { path: { id } } })),
  });
}

/** The report of a drill that has ended; it never changes. */
export function useDrillReport(id: string, isThere: boolean) {
  return useQuery({
    queryKey: keys.drillReport(id),
    queryFn: async () =>
      answerOf(
        'drillReport',
        await api.GET('/api/drills/{id}/report', { params: { path: { id } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isThere,
  });
}

const besideEveryMs = 2_000;

/** What happened in the run that drives the load of a drill, read again while the drill is under way. */
export function useLoadEvidence(runId: string, isOn: boolean) {
  const params = { path: { id: runId } };
  const events = useQuery({
    queryKey: keys.loadEvents(runId),
    queryFn: async () => answerOf('events', await api.GET('/api/runs/{id}/events', { params })),
    ...{ enabled: isOn, refetchInterval: besideEveryMs },
  });
  const findings = useQuery({
    queryKey: keys.loadFindings(runId),
    queryFn: async () => answerOf('findings', await api.GET('/api/runs/{id}/findings', { params })),
    ...{ enabled: isOn, refetchInterval: besideEveryMs },
  });
  return { events: events.data ?? [], findings: findings.data ?? [] };
}

export function useNoteDrill(id: string) {
  return useMutation({
    mutationFn: async (text: string) =>
      answerOf(
        'noteDrill',
        await api.POST('/api/drills/{id}/notes', { params: { path: { id } }, body: { text } }),
      ),
  });
}

export function useDrillFiles() {
  return useQuery({
    queryKey: keys.drillFiles,
    queryFn: async () => answerOf('listDrillFiles', await api.GET('/api/drill-files')),
  });
}

/** What a drill file would do; null takes the target that it names. */
export function useDrillPlan(id: string, target: string | null) {
  return useQuery({
    queryKey: keys.drillPlan(id, target),
    queryFn: async () =>
      answerOf(
        'drillFilePlan',
        await api.GET('/api/drill-files/{id}', { params: { path: { id }, query: { target } } }),
      ),
  });
}

export function useStartDrill() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      headers,
      ...body
    }: Pick<StartDrill, 'fileId' | 'target' | 'withoutProtection'> & WithHeaders) =>
      answerOf(
        'startDrill',
        await api.POST('/api/drills', { headers, body: { ...body, file: null } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.drills }),
  });
}

/** Address of a file of a drill's folder. */
export function drillFileUrl(id: string, name: string): string {
  return `/api/drills/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`;
}
