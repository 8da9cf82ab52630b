import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { PreviewPush, StartPush, SwitchPush } from './generated.ts';
import { keys } from './keys.ts';

/** Which page of a target's switches. */
export interface SwitchSearch {
  readonly target: string;
  readonly search: string;
  readonly offset: number;
}

export const switchesPerPage = 50;

const ended: readonly SwitchPush['state'][] = ['done', 'rolled-back', 'refused', 'stuck'];
export const isPushEnded = ({ state }: Pick<SwitchPush, 'state'>): boolean => ended.includes(state);

/** One page of switches with their values; the page before stays until it is there. */
export function useSwitches(query: SwitchSearch) {
  return useQuery({
    queryKey: keys.switches(query),
    queryFn: async () =>
      answerOf(
        'listSwitches',
        await api.GET('/api/switches', { params: { query: { ...query, limit: switchesPerPage } } }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
    enabled: query.target !== '',
  });
}

/** The newest pushes of a target; twice a second while one is under way. */
export function usePushes(target: string) {
  return useQuery({
    queryKey: keys.pushes(target),
    queryFn: async () =>
      answerOf(
        'listPushes',
        await api.GET('/api/switches/pushes', { params: { query: { target, limit: 1 } } }),
      ),
    refetchInterval: (query) =>
      query.state.data?.some((push) => !isPushEnded(push)) === true ? 500 : 5_000,
    enabled: target !== '',
  });
}

export function useSwitchHistory(target: string) {
  return useQuery({
    queryKey: keys.switchHistory(target),
    queryFn: async () =>
      answerOf(
        'listSwitchHistory',
        await api.GET('/api/switches/history', { params: { query: { target, limit: 20 } } }),
      ),
    refetchInterval: 5_000,
    enabled: target !== '',
  });
}

/** What each instance shows of one switch now. */
export function useSwitchEffects(target: string, name: string) {
  return useQuery({
    queryKey: keys.switchEffects(target, name),
    queryFn: async () =>
      answerOf(
        'listSwitchEffects',
        await api.GET('/api/switches/effects/{name}', {
          params: { path: { name }, query: { target } },
        }),
      ),
    refetchInterval: 5_000,
  });
}

export function usePreviewPush() {
  return useMutation({
    mutationFn: async (body: PreviewPush) =>
      answerOf('previewPush', await api.POST('/api/switches/preview', { body })),
  });
}

/** Reads lists anew after a change of a push. */
function useRefresh() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: keys.allSwitches });
}

export function useStartPush() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (body: StartPush) =>
      answerOf('startPush', await api.POST('/api/switches/push', { body })),
    onSuccess: refresh,
  });
}

export function useContinuePush() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf(
        'continuePush',
        await api.POST('/api/switches/pushes/{id}/continue', { params: { path: { id } } }),
      ),
    onSuccess: refresh,
  });
}

export function useRollBackPush() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ id, reason }: { readonly id: string; readonly reason: string }) =>
      answerOf(
        'rollBackPush',
        await api.POST('/api/switches/pushes/{id}/roll-back', {
          params: { path: { id } },
          body: { reason },
        }),
      ),
    onSuccess: refresh,
  });
}
