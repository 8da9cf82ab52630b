import { useMutation, useQuery } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { StartPreflight, TryScenario } from './generated.ts';
import { keys } from './keys.ts';
import type { WithHeaders } from './runQueries.ts';

export function useScenarios() {
  return useQuery({
    queryKey: keys.scenarios,
    queryFn: async () => answerOf('listScenarios', await api.GET('/api/scenarios')),
  });
}

/** A scenario planned on a target; null takes the one that its file names. */
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

export function usePreflight() {
  return useMutation({
    mutationFn: async (body: StartPreflight) =>
      answerOf('preflight', await api.POST('/api/scenarios/preflight', { body })),
  });
}

export function useTry() {
  return useMutation({
    mutationFn: async ({ headers, ...body }: TryScenario & WithHeaders) =>
      answerOf('tryScenario', await api.POST('/api/scenarios/try', { headers, body })),
  });
}
