import { Button, Group, Modal, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { User } from '../api/generated.ts';
import { useChangeRole, useDeleteUser, useResetPassword } from '../api/userQueries.ts';
import { instant } from '../format/format.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import table from '../ui/table.module.css';
import { OneTimePassword } from './OneTimePassword.tsx';
import { roles } from './roles.ts';
import classes from './Users.module.css';

/** What an admin may do to every user but oneself. */
export function UserTable(props: { readonly users: readonly User[]; readonly own: string }) {
  const changeRole = useChangeRole();
  const reset = useResetPassword();
  const [leaving, setLeaving] = useState<User | null>(null);
  return (
    <>
      {changeRole.isError && (
        <ProblemNotice error={changeRole.error} what="The role was not changed" />
      )}
      {reset.isError && <ProblemNotice error={reset.error} what="The password was not reset" />}
      {reset.isSuccess && <OneTimePassword user={reset.data} />}
      <div className={table.scroll}>
        <table className={table.table} aria-label="Users" data-testid="users">
          <thead>
            <tr>
              <th className={table.left}>Name</th>
              <th className={table.left}>Role</th>
              <th className={table.wide}>Added</th>
              <th className={table.wide}>Password</th>
              <th>
                <span className="visually-hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.users.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                isOwn={user.name === props.own}
                isResetting={reset.isPending && reset.variables === user.id}
                onRole={(role) => changeRole.mutate({ id: user.id, role })}
                onReset={() => reset.mutate(user.id)}
                onRemove={() => setLeaving(user)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <RemoveQuestion user={leaving} onClose={() => setLeaving(null)} />
    </>
  );
}

/** One user, with what an admin may change; nothing of oneself. */
function UserRow(props: {
  readonly user: User;
  readonly isOwn: boolean;
  readonly isResetting: boolean;
  readonly onRole: (role: User['role']) => void;
  readonly onReset: () => void;
  readonly onRemove: () => void;
}) {
  const { user, isOwn } = props;
  return (
    <tr>
      <th scope="row" className={`${table.left} ${table.wrap}`}>
        {user.name}
      </th>
      <td className={table.left}>
        {isOwn ? (
          `${user.role} (you)`
        ) : (
          <Select
            size="xs"
            data={roles}
            value={user.role}
            onChange={(role) => role && props.onRole(role)}
            allowDeselect={false}
            className={classes.role}
            aria-label={`Role of ${user.name}`}
          />
        )}
      </td>
      <td className={table.wide}>{instant(user.createdAt)}</td>
      <td className={table.wide}>{user.mustChangePassword ? 'one-time' : 'own'}</td>
      <td>
        {!isOwn && (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={props.onReset}
              loading={props.isResetting}
              aria-label={`Reset the password of ${user.name}`}
            >
              Reset password
            </Button>
            <Button
              size="compact-xs"
              variant="subtle"
              color="var(--zh-fail)"
              onClick={props.onRemove}
              aria-label={`Remove ${user.name}`}
            >
              Remove
            </Button>
          </Group>
        )}
      </td>
    </tr>
  );
}

/** Says what is lost, then removes the user. */
function RemoveQuestion(props: { readonly user: User | null; readonly onClose: () => void }) {
  const { user, onClose } = props;
  const remove = useDeleteUser();
  return (
    <Modal
      opened={user !== null}
      onClose={onClose}
      title={`Remove ${user?.name ?? ''}?`}
      // The scroll lock would add a style without the nonce that the CSP requires.
      lockScroll={false}
      centered
    >
      <Text size="sm">Every session and every API token of this user ends at once.</Text>
      {remove.isError && <ProblemNotice error={remove.error} what="The user was not removed" />}
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep the user
        </Button>
        <Button
          color="var(--zh-fail)"
          autoContrast
          onClick={() => user && remove.mutate(user.id, { onSuccess: onClose })}
          loading={remove.isPending}
          data-testid="remove-confirm"
        >
          Remove the user
        </Button>
      </Group>
    </Modal>
  );
}
