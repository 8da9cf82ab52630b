import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf } from './answer.ts';
import { api } from './client.ts';
import type { CreateUser, Role } from './generated.ts';
import { keys } from './keys.ts';

export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: async () => answerOf('listUsers', await api.GET('/api/users')),
  });
}

export function useCreateUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: CreateUser) =>
      answerOf('createUser', await api.POST('/api/users', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useChangeRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, role }: { readonly id: string; readonly role: Role }) =>
      answerOf(
        'changeRole',
        await api.PUT('/api/users/{id}/role', { params: { path: { id } }, body: { role } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useResetPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf(
        'resetPassword',
        await api.POST('/api/users/{id}/password', { params: { path: { id } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.users }),
  });
}

export function useDeleteUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      answerOf('deleteUser', await api.DELETE('/api/users/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.users }),
  });
}
