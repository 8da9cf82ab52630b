import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Role } from '../api/generated.ts';
import { useCreateUser } from '../api/userQueries.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { OneTimePassword } from './OneTimePassword.tsx';
import { roles } from './roles.ts';
import classes from './Users.module.css';

export function NewUser() {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const create = useCreateUser();
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), role }, { onSuccess: () => setName('') });
  };
  return (
    <form onSubmit={send} className={classes.form} aria-label="New user">
      <TextInput
        label="Name"
        placeholder="lena"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={64}
        required
        className={classes.name}
        data-testid="user-name"
      />
      <Select
        label="Role"
        data={roles}
        value={role}
        onChange={(value) => setRole(value ?? 'viewer')}
        allowDeselect={false}
        className={classes.field}
        data-testid="user-role"
      />
      <Button type="submit" loading={create.isPending} data-testid="user-create">
        Add user
      </Button>
      {create.isError && <ProblemNotice error={create.error} what="No user was added" />}
      {create.isSuccess && <OneTimePassword user={create.data} />}
    </form>
  );
}
