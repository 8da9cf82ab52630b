import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { Login } from './generated.ts';
import { keys } from './keys.ts';

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
