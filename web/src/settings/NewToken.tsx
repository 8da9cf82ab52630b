import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CreatedToken, CreateToken, Role } from '../api/generated.ts';
import { hasRole } from '../api/role.ts';
import { useSession } from '../api/sessionQueries.ts';
import { useCreateToken } from '../api/tokenQueries.ts';
import { CopyLine } from '../ui/CopyLine.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import classes from './Settings.module.css';

type Area = NonNullable<CreateToken['scope']>[number];

const roles = [
  { value: 'viewer', label: 'viewer: reads' },
  { value: 'lead', label: 'lead: also starts runs' },
  { value: 'admin', label: 'admin: everything' },
] as const satisfies readonly { readonly value: Role; readonly label: string }[];
const areas: Area[] = ['runs', 'drills', 'scenarios', 'workers', 'kill-switch', 'switches'];
const lifetimes = [7, 30, 90, 365].map((days) => ({
  value: String(days),
  label: days === 365 ? '1 year' : `${days} days`,
}));

/** Makes a token that can do no more than its pipeline needs. */
export function NewToken() {
  const own = useSession().data?.role;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role | null>(null);
  const [scope, setScope] = useState<Area[]>([]);
  const [days, setDays] = useState('90');
  const create = useCreateToken();
  const allowed = roles.filter(({ value }) => hasRole(own, value));
  const usual: Role = hasRole(own, 'lead') ? 'lead' : 'viewer';
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      {
        name: name.trim(),
        role: role ?? usual,
        scope: scope.length === 0 ? null : scope,
        expiresInDays: Number(days),
      },
      { onSuccess: () => setName('') },
    );
  };
  return (
    <form onSubmit={send} className={classes.newToken} aria-label="New API token">
      <TextInput
        label="Name of a new token"
        placeholder="nightly pipeline"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        required
        className={classes.name}
        data-testid="token-name"
      />
      <Select
        label="Role"
        data={allowed}
        value={role ?? usual}
        onChange={setRole}
        allowDeselect={false}
        className={classes.field}
        data-testid="token-role"
      />
      <MultiSelect
        label="Limited to"
        placeholder={scope.length === 0 ? 'all that its role may' : ''}
        data={areas}
        value={scope}
        onChange={setScope}
        className={classes.field}
        data-testid="token-scope"
      />
      <Select
        label="Expires after"
        data={lifetimes}
        value={days}
        onChange={(value) => setDays(value ?? '90')}
        allowDeselect={false}
        className={classes.short}
        data-testid="token-expires"
      />
      <Button type="submit" loading={create.isPending} data-testid="token-create">
        Make token
      </Button>
      {create.isError && <ProblemNotice error={create.error} what="No token was made" />}
      {create.isSuccess && <Secret token={create.data} />}
    </form>
  );
}

function Secret(props: { readonly token: CreatedToken }) {
  return (
    <div className={classes.secret} role="status">
      <p>
        <b>{props.token.name}</b> is shown only now. Store it with the secrets of your pipeline.
      </p>
      <CopyLine value={props.token.secret} testId="token-secret" />
    </div>
  );
}
