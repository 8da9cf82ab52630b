import { Button, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { ApiToken, CreatedToken } from '../api/generated.ts';
import { useCreateToken, useRevokeToken, useTokens } from '../api/tokenQueries.ts';
import { instant } from '../format/format.ts';
import { CopyLine } from '../ui/CopyLine.tsx';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import stack from '../ui/stack.module.css';
import table from '../ui/table.module.css';
import classes from './Settings.module.css';

/** Tokens with which CI starts runs without a password. */
export function Tokens() {
  const tokens = useTokens();
  return (
    <Panel title="API tokens" note="for CI: ZEROHOUR_URL and ZEROHOUR_TOKEN">
      <NewToken />
      {tokens.isPending && <Loading heights={[80]} />}
      {tokens.isError && (
        <ProblemNotice
          error={tokens.error}
          what="The tokens could not be read"
          onRetry={() => tokens.refetch()}
        />
      )}
      {tokens.data?.length === 0 && (
        <Empty icon={<IconKey size={26} aria-hidden />} title="No token yet">
          <p>Make one for each pipeline, so that each can be revoked alone.</p>
        </Empty>
      )}
      {tokens.data !== undefined && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
    </Panel>
  );
}

function NewToken() {
  const [name, setName] = useState('');
  const create = useCreateToken();
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(name.trim(), { onSuccess: () => setName('') });
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

function TokenTable(props: { readonly tokens: readonly ApiToken[] }) {
  const revoke = useRevokeToken();
  const notRevoked = props.tokens.find((token) => token.id === revoke.variables);
  return (
    <div className={stack.stack}>
      {revoke.isError && (
        <ProblemNotice
          error={revoke.error}
          what={`${notRevoked === undefined ? 'The token' : `“${notRevoked.name}”`} was not revoked`}
        />
      )}
      <div className={table.scroll}>
        <table className={`${table.table} ${classes.table}`} aria-label="API tokens">
          <thead>
            <tr>
              <th className={table.left}>Name</th>
              <th className={table.wide}>Made</th>
              <th>Last used</th>
              <th>
                <span className="visually-hidden">Revoke</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.tokens.map((token) => (
              <tr key={token.id}>
                <th scope="row" className={`${table.left} ${table.wrap}`}>
                  {token.name}
                </th>
                <td className={table.wide}>{instant(token.createdAt)}</td>
                <td>{token.lastUsedAt === null ? 'never' : instant(token.lastUsedAt)}</td>
                <td>
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    color="var(--zh-fail)"
                    onClick={() => revoke.mutate(token.id)}
                    loading={revoke.isPending && revoke.variables === token.id}
                    aria-label={`Revoke ${token.name}`}
                  >
                    Revoke
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
